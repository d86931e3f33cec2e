import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

const folder =
  process.env["SLUICE_CORPORA"] ??
  fileURLToPath(new URL("../../../shared/corpora", import.meta.url));

export const hasCorpora: boolean = existsSync(folder);

/** Part of the name of a test that is skipped without the corpora. */
export const corporaNote: string = hasCorpora
  ? ""
  : ` (skipped: no corpora at ${folder}; set SLUICE_CORPORA)`;

export function corpusPath(name: string): string {
  return `${folder}/${name}`;
}

/** The lines of a corpus file as bytes, unpacked. */
export function corpusLines(name: string): Uint8Array[] {
  const packed = readFileSync(corpusPath(name));
  const bytes = name.endsWith(".gz") ? gunzipSync(packed) : packed;
  const lines: Uint8Array[] = [];
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(10, start);
    lines.push(bytes.subarray(start, end < 0 ? bytes.length : end));
    start = end < 0 ? bytes.length : end + 1;
  }
  return lines;
}

/** The JSON values of a corpus file. */
export function corpusJson<T>(name: string): T[] {
  return corpusLines(name).map((line) => JSON.parse(new TextDecoder().decode(line)) as T);
}
