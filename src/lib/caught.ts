/** What was thrown, in words: it need not be an error. */
export function reasonOf(caught: unknown): string {
  return caught instanceof Error ? caught.message : String(caught);
}

/** What was thrown as an error. */
export function errorOf(caught: unknown): Error {
  return caught instanceof Error ? caught : new Error(String(caught));
}

/** The code of a failure of the system, such as `ENOENT`; undefined for anything else. */
export function codeOf(caught: unknown): string | undefined {
  const code = caught instanceof Error && "code" in caught ? caught.code : undefined;
  return typeof code === "string" ? code : undefined;
}
