import path from "node:path";

/** What rotation adds to a name: a number, a date or time, or a word for "the one before". */
const ADDED = /^[-._~](?:\d[\dTZ:._-]*|old|bak|orig|prev|previous|backup|copy)?$/;

/**
 * Whether `name` is what a rotation may call its copy of the file `original`: `app.log.1`,
 * `app.log-20260101.gz`, `app-20260101.log` of `app.log`. Directories are not looked at.
 */
export function isRotationName(name: string, original: string): boolean {
  const copy = plainName(name);
  const from = plainName(original);
  if (copy === from) return name.endsWith(".gz") && !original.endsWith(".gz");
  if (copy.startsWith(from)) return ADDED.test(copy.slice(from.length));
  const extension = path.extname(from);
  const stem = from.slice(0, from.length - extension.length);
  if (extension === "" || !copy.startsWith(stem) || !copy.endsWith(extension)) return false;
  return ADDED.test(copy.slice(stem.length, -extension.length));
}

function plainName(name: string): string {
  const base = path.basename(name);
  return base.endsWith(".gz") ? base.slice(0, -3) : base;
}
