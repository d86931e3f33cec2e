import type { Diagnostic } from "../diagnostic.ts";

/**
 * Which codes the comments of a file silence: `# sluice:disable=code,code`, for the whole file.
 * Null when there is none.
 */
export function silencedCodes(text: string): ReadonlySet<string> | null {
  if (!text.includes("sluice:disable=")) return null;
  const codes = new Set<string>();
  for (const [, list = ""] of text.matchAll(/#[ \t]*sluice:disable=([a-z0-9,-]+)/g)) {
    for (const code of list.split(",")) if (code !== "") codes.add(code);
  }
  return codes;
}

/** Whether a diagnostic is told: an error always is, as its rule does not run. */
export function isTold(
  { severity, file, code }: Diagnostic,
  silenced: ReadonlyMap<string, ReadonlySet<string> | null>,
): boolean {
  return severity === "error" || silenced.get(file)?.has(code) !== true;
}
