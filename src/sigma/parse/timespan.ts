import { MICROS_PER_SECOND } from "../../lib/time.ts";

/**
 * A timespan such as `90m` in microseconds, or what is wrong with it. Units are those of Sigma 2.1
 * (`s m h d`) and pySigma's `w`, `M` (months) and `y`, of its lengths; letter case counts.
 */
export function parseTimespan(text: string): number | { readonly problem: string } {
  const match = /^(\d{1,15})([A-Za-z]+)$/.exec(text.trim());
  const seconds = SECONDS.get(match?.[2] ?? "");
  if (match === null || seconds === undefined) return { problem: explain(text.trim()) };
  const micros = Number(match[1]) * seconds * MICROS_PER_SECOND;
  if (micros === 0) return { problem: "a timespan of nothing never holds two events" };
  if (micros > MICROS_MAX) return { problem: `the timespan ${match[0]} is longer than ten years` };
  return micros;
}

function explain(text: string): string {
  const shown = `"${text.slice(0, 30)}"`;
  if (/^\d+$/.test(text))
    return `timespan ${shown} has no unit; write ${text.slice(0, 15)}s or ${text.slice(0, 15)}m`;
  if (/^(?:\d+[smhdwMy]){2,}$/.test(text)) {
    return `timespan ${shown} has two units; write it with one, as 90m for 1h30m`;
  }
  const lower = text.toLowerCase();
  const hint = lower !== text && /^\d+[smhdwy]$/.test(lower) ? `; did you mean ${lower}?` : "";
  return `timespan ${shown} is not understood; write a number and s, m, h or d${hint}`;
}

const SECONDS = new Map([
  ["s", 1],
  ["m", 60],
  ["h", 3_600],
  ["d", 86_400],
  ["w", 604_800],
  ["M", 2_629_746],
  ["y", 31_556_952],
]);
const MICROS_MAX = 10 * 31_556_952 * MICROS_PER_SECOND;
