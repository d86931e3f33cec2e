/**
 * Where a text that `JSON.parse` refused stops being JSON (RFC 8259), as an index into it; null
 * when the grammar finds no fault (the text was refused for its depth). One pass, no recursion.
 */
export function findJsonError(text: string): number | null {
  const closers: string[] = [];
  let at = skipSpace(text, 0);
  let expectKey = false;
  for (;;) {
    const step: Step = expectKey ? readKey(text, at) : readValue(text, at, closers);
    if (step.done) return step.error;
    ({ at, expectKey } = step);
  }
}

type Step =
  | { readonly done: true; readonly error: number | null }
  | { readonly done: false; readonly at: number; readonly expectKey: boolean };

const LITERAL = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

function readKey(text: string, at: number): Step {
  const end = endOfString(text, at);
  if (end.fault) return { done: true, error: end.at };
  const colon = skipSpace(text, end.at);
  if (text.charAt(colon) !== ":") return { done: true, error: colon };
  return { done: false, at: skipSpace(text, colon + 1), expectKey: false };
}

function readValue(text: string, at: number, closers: string[]): Step {
  const open = text.charAt(at);
  if (open !== "{" && open !== "[") return readScalar(text, at, closers);
  const close = open === "{" ? "}" : "]";
  const next = skipSpace(text, at + 1);
  if (text.charAt(next) === close) return closeValue(text, next + 1, closers);
  closers.push(close);
  return { done: false, at: next, expectKey: open === "{" };
}

function readScalar(text: string, at: number, closers: string[]): Step {
  if (text.charAt(at) === '"') {
    const end = endOfString(text, at);
    return end.fault ? { done: true, error: end.at } : closeValue(text, end.at, closers);
  }
  LITERAL.lastIndex = at;
  const length = LITERAL.exec(text)?.[0].length ?? 0;
  return length === 0 ? { done: true, error: at } : closeValue(text, at + length, closers);
}

/** After a value: leaves what it closes, and finds the beginning of the next key or value. */
function closeValue(text: string, from: number, closers: string[]): Step {
  let at = skipSpace(text, from);
  while (closers.length > 0 && text.charAt(at) === closers.at(-1)) {
    closers.pop();
    at = skipSpace(text, at + 1);
  }
  if (closers.length === 0) return { done: true, error: at >= text.length ? null : at };
  if (text.charAt(at) !== ",") return { done: true, error: at };
  return { done: false, at: skipSpace(text, at + 1), expectKey: closers.at(-1) === "}" };
}

const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

function endOfString(
  text: string,
  start: number,
): { readonly at: number; readonly fault: boolean } {
  if (text.charAt(start) !== '"') return { at: start, fault: true };
  let at = start + 1;
  while (at < text.length && text.charCodeAt(at) >= 32) {
    const sign = text.charAt(at);
    if (sign === '"') return { at: at + 1, fault: false };
    if (sign === "\\") {
      ESCAPE.lastIndex = at;
      if (!ESCAPE.test(text)) return { at, fault: true };
      at = ESCAPE.lastIndex;
    } else {
      at++;
    }
  }
  return { at, fault: true };
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && " \t\r\n".includes(text.charAt(at))) at++;
  return at;
}
