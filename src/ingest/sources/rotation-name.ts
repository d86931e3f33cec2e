import path from "node:path";

/** What rotation adds to a name: a number, a date or time, or a word for "the one before". */
const ADDED = /^[-._~](?:\d[\dTZ:._-]*|old|bak|orig|prev|previous|backup|copy)?$/;

const SEPARATOR = /[-._~]/g;

/** A name that a rotation may have changed, and what it would have added to it. */
export interface OriginalName {
  readonly name: string;
  readonly added: string;
}

/**
 * The names that a file may have had before a rotation: `app.log` of `app.log.1` and of
 * `app-20260101.log.gz`. What is longest added comes first.
 */
export function originalNames(name: string): OriginalName[] {
  const copy = plainName(name);
  const extension = path.extname(copy);
  const stem = copy.slice(0, copy.length - extension.length);
  return [...withoutAdded(copy, ""), ...withoutAdded(stem, extension)];
}

/**
 * Whether `name` is what a rotation may call its copy of the file `original`: `app.log.1`,
 * `app.log-20260101.gz`, `app-20260101.log` of `app.log`. Directories are not looked at.
 */
export function isRotationName(name: string, original: string): boolean {
  const from = plainName(original);
  if (plainName(name) === from) return name.endsWith(".gz") && !original.endsWith(".gz");
  return originalNames(name).some((each) => each.name === from);
}

/** The name without its directory, and without what says that it is compressed. */
export function plainName(name: string): string {
  const base = path.basename(name);
  return base.endsWith(".gz") ? base.slice(0, -3) : base;
}

function withoutAdded(stem: string, extension: string): OriginalName[] {
  const names: OriginalName[] = [];
  for (const { index } of stem.matchAll(SEPARATOR)) {
    const added = stem.slice(index);
    if (index > 0 && ADDED.test(added))
      names.push({ name: stem.slice(0, index) + extension, added });
  }
  return names;
}
