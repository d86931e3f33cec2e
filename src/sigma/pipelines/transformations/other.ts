import type { ReadTransformation } from "./transformation-reader.ts";

/** `nest`: steps that share the conditions of this one, and have state of their own. */
export const readNest: ReadTransformation = (params, inner) => {
  const items = params.required("items");
  return { kind: "nest", items: items === undefined ? [] : inner(items) };
};

/** Placeholders from where Sluice does not read: the rules that have them are refused by name. */
export const readForeignPlaceholders: ReadTransformation = (params) => {
  const message =
    "this step is left out: Sluice has no query to write a placeholder into and reads no list " +
    'from elsewhere; name its values under "vars" or in the configuration';
  params.report.ignored(params.map, message);
  for (const { key } of params.map.entries) params.node(key.text);
  return { kind: "nothing" };
};

/** `field_name_transform` needs a function, which YAML cannot hold. */
export const readFieldTransform: ReadTransformation = (params) => {
  const message = "field_name_transform needs a function of Python; write field_name_mapping";
  params.report.error(params.map, message);
  for (const { key } of params.map.entries) params.node(key.text);
  return { kind: "nothing" };
};
