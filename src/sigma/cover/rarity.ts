import type { Atom, TextAtom } from "./need.ts";

/** How likely an event that has the field shows an atom, between 0 and 1, before any was seen. */
export function priorLikelihood(atom: Atom): number {
  if (atom.kind === "presence") return PRESENCE;
  if (atom.kind === "long") return atom.likelihood;
  return Math.max(common(atom), CHANCES[atom.kind] * 2 ** -Math.min(bitsOf(atom.text), 40));
}

/** The part of at most `length` characters that is least likely to be met by chance. */
export function rarestWindow(text: string, length: number): string {
  if (text.length <= length) return text;
  let best = text.slice(0, length);
  let most = 0;
  for (let start = 0; start + length <= text.length; start++) {
    const bits = bitsOf(text, start, start + length);
    if (bits <= most) continue;
    const window = text.slice(start, start + length);
    if (KNOWN.contains.has(window)) continue;
    most = bits;
    best = window;
  }
  return best;
}

function common({ kind, text }: TextAtom): number {
  return kind === "presence" ? 0 : (KNOWN[kind].get(text) ?? 0);
}

function bitsOf(text: string, start = 0, end: number = text.length): number {
  let bits = 0;
  for (let index = start; index < end; index++) bits += BITS[text.charCodeAt(index)] ?? BITS_BEYOND;
  return bits;
}

function bitsOfCode(code: number): number {
  if (code >= 0x61 && code <= 0x7a) return FREQUENT.has(code) ? 2.6 : 3.6;
  if (code >= 0x30 && code <= 0x39) return 3.4;
  return USUAL.has(code) ? 2.6 : BITS_BEYOND;
}

const BITS_BEYOND = 5;

const FREQUENT: ReadonlySet<number> = codes("etaoinsrlcdm");
/** Space, backslash, dot, dash, slash, colon, quote. */
const USUAL: ReadonlySet<number> = codes(' \\.-/:"');

/** By character of ASCII. */
const BITS: readonly number[] = Array.from({ length: 128 }, (_, code) => bitsOfCode(code));

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

/** What the usual texts are, begin with, end with and hold, each with its likelihood. */
interface Known {
  readonly exact: ReadonlyMap<string, number>;
  readonly prefix: ReadonlyMap<string, number>;
  readonly suffix: ReadonlyMap<string, number>;
  readonly contains: ReadonlyMap<string, number>;
}

function known(): Known {
  const exact = new Map<string, number>();
  const prefix = new Map<string, number>();
  const suffix = new Map<string, number>();
  const contains = new Map<string, number>();
  for (const { text, likelihood } of COMMON) {
    raise(exact, text, likelihood);
    for (let start = 0; start < text.length; start++) {
      raise(prefix, text.slice(0, start + 1), likelihood);
      raise(suffix, text.slice(start), likelihood);
      for (let end = start + 1; end <= text.length; end++) {
        raise(contains, text.slice(start, end), likelihood);
      }
    }
  }
  return { exact, prefix, suffix, contains };
}

function raise(map: Map<string, number>, text: string, likelihood: number): void {
  map.set(text, Math.max(map.get(text) ?? 0, likelihood));
}

const KNOWN: Known = known();
