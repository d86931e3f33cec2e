import type { YamlEntry } from "../../../lib/yaml.ts";
import type { Params } from "../params.ts";
import type { ReadTransformation } from "./transformation-reader.ts";

/**
 * `field_name_mapping`: a field has another name, or any of several. The key null stands for
 * keywords, which are then looked for in the field.
 */
export const readFieldMapping: ReadTransformation = (params) => {
  const names = new Map<string | null, readonly string[]>();
  for (const entry of params.entries("mapping")) {
    names.set(isNullKey(entry) ? null : entry.key.text, targetsOf(entry, params));
  }
  return { kind: "fields", map: (field) => names.get(field) ?? null };
};

/** `field_name_prefix_mapping`: the first prefix that a field has is another, or any of several. */
export const readPrefixMapping: ReadTransformation = (params) => {
  const prefixes = params.entries("mapping").map((entry) => {
    if (isNullKey(entry)) params.report.error(entry.key, "null is no prefix");
    return { prefix: entry.key.text, targets: targetsOf(entry, params) };
  });
  const known = new Map<string, readonly string[] | null>();
  const find = (field: string): readonly string[] | null => {
    const found = prefixes.find(({ prefix }) => field.startsWith(prefix));
    if (found === undefined) return null;
    return found.targets.map((target) => target + field.slice(found.prefix.length));
  };
  return {
    kind: "fields",
    map: (field) => {
      if (field === null) return null;
      const before = known.get(field);
      if (before !== undefined) return before;
      const names = find(field);
      known.set(field, names);
      return names;
    },
  };
};

/** `field_name_prefix`: every field has it before its name. */
export const readFieldPrefix: ReadTransformation = (params) => {
  const prefix = params.text("prefix");
  return { kind: "fields", map: (field) => (field === null ? null : [prefix + field]) };
};

/** `field_name_suffix`: every field has it behind its name. */
export const readFieldSuffix: ReadTransformation = (params) => {
  const suffix = params.text("suffix");
  return { kind: "fields", map: (field) => (field === null ? null : [field + suffix]) };
};

function isNullKey({ key }: YamlEntry): boolean {
  return key.value === null;
}

function targetsOf({ key, value }: YamlEntry, params: Params): readonly string[] {
  const targets = params.textsOf(value);
  if (targets.length === 0) params.report.error(key, "a mapping needs a field to map to");
  return targets;
}
