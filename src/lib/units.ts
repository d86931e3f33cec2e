const MICROS: Readonly<Record<string, number>> = {
  ms: 1e3,
  s: 1e6,
  m: 60e6,
  h: 3600e6,
  d: 86_400e6,
};

const BYTES: Readonly<Record<string, number>> = {
  B: 1,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

/** Microseconds of `250ms`, `90s`, `15m`, `6h` or `7d`; null when the text is none of these. */
export function parseDuration(text: string): number | null {
  return scaled(/^(\d+)(ms|s|m|h|d)$/.exec(text), MICROS);
}

/** Bytes of `512B`, `64KiB`, `8MiB`, `20GiB` or `1TiB`; null when the text is none of these. */
export function parseByteSize(text: string): number | null {
  return scaled(/^(\d+)(B|KiB|MiB|GiB|TiB)$/.exec(text), BYTES);
}

/** Microseconds in the largest unit that keeps them whole: `5m`, `36h`, `1500ms`. */
export function formatDuration(micros: number): string {
  for (const unit of ["d", "h", "m", "s"]) {
    const size = MICROS[unit] ?? 1;
    if (micros >= size && micros % size === 0) return `${micros / size}${unit}`;
  }
  return `${Math.round(micros / 1e3)}ms`;
}

function scaled(
  match: RegExpExecArray | null,
  units: Readonly<Record<string, number>>,
): number | null {
  const [, digits = "", unit = ""] = match ?? [];
  const value = Number(digits) * (units[unit] ?? Number.NaN);
  return Number.isSafeInteger(value) ? value : null;
}
