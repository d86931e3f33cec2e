import type { Atom, TextAtom } from "./need.ts";

/** How likely an event that has the field shows an atom, between 0 and 1, before any was seen. */
export function priorLikelihood(atom: Atom): number {
  if (atom.kind === "presence") return PRESENCE;
  if (atom.kind === "long") return atom.likelihood;
  return Math.max(
    common(atom.kind, atom.text),
    CHANCES[atom.kind] * 2 ** -Math.min(bitsOf(atom.text), 40),
  );
}

/** The part of at most `length` characters that is least likely to be met by chance. */
export function rarestWindow(text: string, length: number): string {
  if (text.length <= length) return text;
  let best = 0;
  let bits = tenthsOf(text, 0, length);
  let most = -1;
  for (let start = 0; start + length <= text.length; start++) {
    if (start > 0) bits += tenthAt(text, start + length - 1) - tenthAt(text, start - 1);
    if (bits <= most || common("contains", text.slice(start, start + length)) > 0) continue;
    most = bits;
    best = start;
  }
  return text.slice(best, best + length);
}

/** How likely it is by experience, 0 when nothing is known. */
function common(kind: TextAtom["kind"], text: string): number {
  if (kind === "presence" || text.length > USUAL_MAX) return 0;
  const begin = kind === "exact" || kind === "prefix" ? BETWEEN : "";
  const end = kind === "exact" || kind === "suffix" ? BETWEEN : "";
  const wanted = begin + text + end;
  return hasUsualPairs(wanted) ? (USUAL_LIKELIHOODS[USUAL_TEXTS.indexOf(wanted)] ?? 0) : 0;
}

/** Whether all pairs of its characters stand in usual texts: what fails this is in none. */
function hasUsualPairs(text: string): boolean {
  for (let index = 1; index < text.length; index++) {
    if (USUAL_PAIRS[pairAt(text, index)] !== 1) return false;
  }
  return true;
}

/** A number for a character and the one before it. */
function pairAt(text: string, index: number): number {
  return (text.charCodeAt(index - 1) << 7) | text.charCodeAt(index);
}

/** How much a text says, in bits. */
function bitsOf(text: string): number {
  return tenthsOf(text, 0, text.length) / 10;
}

function tenthsOf(text: string, start: number, end: number): number {
  let tenths = 0;
  for (let index = start; index < end; index++) tenths += tenthAt(text, index);
  return tenths;
}

function tenthAt(text: string, index: number): number {
  return TENTHS[text.charCodeAt(index)] ?? TENTHS_BEYOND;
}

/** In tenths of bits, so that sums are exact. */
function tenthsOfCode(code: number): number {
  if (code >= 0x61 && code <= 0x7a) return FREQUENT.has(code) ? 26 : 36;
  if (code >= 0x30 && code <= 0x39) return 34;
  return PUNCTUATION.has(code) ? 26 : TENTHS_BEYOND;
}

const TENTHS_BEYOND = 50;

const FREQUENT: ReadonlySet<number> = codes("etaoinsrlcdm");
/** Space, backslash, dot, dash, slash, colon, quote. */
const PUNCTUATION: ReadonlySet<number> = codes(' \\.-/:"');

/** By character of ASCII. */
const TENTHS: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) => tenthsOfCode(code));

function codes(text: string): ReadonlySet<number> {
  return new Set(Array.from(text, (character) => character.charCodeAt(0)));
}

const PRESENCE = 0.7;

/** How many places of a usual value a text of this kind could stand at. */
const CHANCES = { exact: 8, prefix: 4, suffix: 4, contains: 60 } as const;

/** Texts that many values show or are, whatever their letters; learning refines these. */
const COMMON: readonly { readonly text: string; readonly likelihood: number }[] = [
  { text: ".exe", likelihood: 0.8 },
  { text: ".dll", likelihood: 0.4 },
  { text: "c:\\windows\\", likelihood: 0.6 },
  { text: "c:\\windows\\system32\\", likelihood: 0.5 },
  { text: "c:\\windows\\syswow64\\", likelihood: 0.1 },
  { text: "c:\\program files\\", likelihood: 0.2 },
  { text: "c:\\program files (x86)\\", likelihood: 0.1 },
  { text: "c:\\programdata\\", likelihood: 0.1 },
  { text: "c:\\users\\public\\", likelihood: 0.05 },
  { text: "\\appdata\\local\\temp\\", likelihood: 0.1 },
  { text: "\\appdata\\roaming\\", likelihood: 0.05 },
  { text: "\\svchost.exe", likelihood: 0.2 },
  { text: "\\services.exe", likelihood: 0.1 },
  { text: "\\explorer.exe", likelihood: 0.1 },
  { text: "\\windowspowershell\\v1.0\\powershell.exe", likelihood: 0.15 },
  { text: "powershell_ise.exe", likelihood: 0.02 },
  { text: "c:\\windows\\system32\\cmd.exe", likelihood: 0.15 },
  { text: "cmd /c ", likelihood: 0.1 },
  { text: "cmd.exe /c ", likelihood: 0.1 },
  { text: "\\rundll32.exe", likelihood: 0.06 },
  { text: "\\reg.exe add ", likelihood: 0.04 },
  { text: "\\schtasks.exe", likelihood: 0.03 },
  { text: "\\net.exe", likelihood: 0.03 },
  { text: "\\wmic.exe", likelihood: 0.03 },
  { text: "\\currentversion\\run", likelihood: 0.05 },
  { text: "hklm\\system\\currentcontrolset\\services\\", likelihood: 0.2 },
  { text: "hklm\\software\\microsoft\\windows\\currentversion\\", likelihood: 0.2 },
  { text: "microsoft-windows-sysmon/operational", likelihood: 0.6 },
  { text: "microsoft-windows-security-auditing", likelihood: 0.4 },
  { text: "microsoft corporation", likelihood: 0.4 },
  { text: "imphash=", likelihood: 0.6 },
  { text: "sha1=", likelihood: 0.6 },
  { text: "sha256=", likelihood: 0.6 },
  { text: "md5=", likelihood: 0.6 },
  { text: "nt authority\\system", likelihood: 0.3 },
  { text: "system", likelihood: 0.3 },
  { text: "medium", likelihood: 0.3 },
  { text: "high", likelihood: 0.3 },
  { text: "true", likelihood: 0.5 },
  { text: "false", likelihood: 0.5 },
  { text: "http://", likelihood: 0.1 },
  { text: "https://", likelihood: 0.1 },
  { text: "tcp", likelihood: 0.5 },
  { text: "udp", likelihood: 0.5 },
  { text: "get", likelihood: 0.5 },
  { text: "post", likelihood: 0.2 },
  { text: "4624", likelihood: 0.2 },
  { text: "4688", likelihood: 0.2 },
  { text: "5156", likelihood: 0.1 },
  { text: "200", likelihood: 0.5 },
  { text: "404", likelihood: 0.1 },
  { text: "443", likelihood: 0.2 },
  { text: "80", likelihood: 0.2 },
  { text: "53", likelihood: 0.2 },
];

/** Stands before, between and after them. */
const BETWEEN = "\0";
/** The likelier first: of those that hold a text, it is found in the likeliest. */
const RANKED = COMMON.toSorted((a, b) => b.likelihood - a.likelihood);
const USUAL_TEXTS: string = RANKED.map(({ text }) => BETWEEN + text).join("") + BETWEEN;
/** By place in these: how likely the text there is, or that which begins behind it. */
const USUAL_LIKELIHOODS: readonly number[] = RANKED.flatMap(({ text, likelihood }) =>
  Array.from({ length: text.length + 1 }, () => likelihood),
);
const USUAL_PAIRS = new Uint8Array(2 ** 14);
for (let index = 1; index < USUAL_TEXTS.length; index++) {
  USUAL_PAIRS[pairAt(USUAL_TEXTS, index)] = 1;
}
const USUAL_MAX: number = Math.max(...COMMON.map(({ text }) => text.length));
