/**
 * The value of a plain scalar by the core schema of YAML 1.2.2 (§10.3.2): null, booleans, integers
 * and floats in a few spellings, all else text. `yes`, `no`, `on` and dates are text. Integers
 * that a double cannot hold are bigints.
 */
export function coreScalar(text: string): string | number | bigint | boolean | null {
  const first = text.charCodeAt(0);
  // Digits, sign and dot may begin a number; the words are few; nothing else needs a look.
  if ((first >= 48 && first <= 57) || first === 43 || first === 45 || first === 46) {
    return coreNumber(text) ?? text;
  }
  if (text.length > 5) return text;
  const word = WORDS.get(text);
  return word === undefined ? text : word;
}

/** An integer or float of the core schema; undefined when `text` is neither. */
export function coreNumber(text: string): number | bigint | undefined {
  if (DECIMAL.test(text)) return integer(text.startsWith("+") ? text.slice(1) : text);
  if (PREFIXED.test(text)) return integer(text);
  if (FLOAT.test(text)) {
    const value = Number(text);
    return Number.isFinite(value) ? value : undefined;
  }
  return SPECIAL.get(text.toLowerCase());
}

function integer(text: string): number | bigint {
  const value = Number(text);
  // Longer digits than any 64-bit number are kept as the double nearest to them: BigInt of a very
  // long text costs the square of its length.
  return Number.isSafeInteger(value) || text.length > 40 ? value : exact(text);
}

function exact(text: string): bigint {
  return text.startsWith("-") ? -BigInt(text.slice(1)) : BigInt(text);
}

const DECIMAL = /^[-+]?[0-9]+$/;
const PREFIXED = /^(?:0o[0-7]+|0x[0-9a-fA-F]+)$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const SPECIAL = new Map([
  [".inf", Number.POSITIVE_INFINITY],
  ["+.inf", Number.POSITIVE_INFINITY],
  ["-.inf", Number.NEGATIVE_INFINITY],
  [".nan", Number.NaN],
]);
const WORDS = new Map<string, boolean | null>([
  ["", null],
  ["~", null],
  ["null", null],
  ["Null", null],
  ["NULL", null],
  ["true", true],
  ["True", true],
  ["TRUE", true],
  ["false", false],
  ["False", false],
  ["FALSE", false],
]);
