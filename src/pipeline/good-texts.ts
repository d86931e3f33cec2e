import type { Diagnostic } from "../sigma/index.ts";
import type { FoundFile, TextFile } from "./text-files.ts";

/**
 * What each file said when it last loaded without an error, so that an edit with a mistake does
 * not stop what ran before it.
 */
export class GoodTexts {
  readonly #texts = new Map<string, string>();

  /**
   * The files with an error that had none when they said something else, with what they said: an
   * edit spoilt them, or they cannot be read any more. A file that says the same as then is not
   * among them: something else was changed, and that was meant.
   */
  spoilt(
    files: readonly TextFile[],
    diagnostics: readonly Diagnostic[],
  ): ReadonlyMap<string, string> {
    const spoilt = new Map<string, string>();
    for (const path of withErrors(diagnostics)) {
      const before = this.#texts.get(path);
      if (before !== undefined) spoilt.set(path, before);
    }
    for (const { path, text } of files) if (spoilt.get(path) === text) spoilt.delete(path);
    return spoilt;
  }

  /** Remembers the files without an error, and forgets those that are gone. */
  remember(
    found: readonly FoundFile[],
    files: readonly TextFile[],
    diagnostics: readonly Diagnostic[],
  ): void {
    const there = new Set(found.map(({ path }) => path));
    for (const path of this.#texts.keys()) if (!there.has(path)) this.#texts.delete(path);
    const wrong = withErrors(diagnostics);
    for (const { path, text } of files) if (!wrong.has(path)) this.#texts.set(path, text);
  }
}

/** The files found, as read, but of the spoilt ones what they said before. */
export function asBefore(
  found: readonly FoundFile[],
  files: readonly TextFile[],
  spoilt: ReadonlyMap<string, string>,
): readonly TextFile[] {
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  return found.flatMap(({ path }) => {
    const text = spoilt.get(path) ?? texts.get(path);
    return text === undefined ? [] : [{ path, text }];
  });
}

function withErrors(diagnostics: readonly Diagnostic[]): ReadonlySet<string> {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  return new Set(errors.map(({ file }) => file));
}
