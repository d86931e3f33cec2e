import { refuse, type ApplyModifier } from "./modifier.ts";

/** `exists`: whether the field is there at all, null and empty included. */
export const applyExists: ApplyModifier = (state, name) => {
  if (state.kind !== "written") {
    return refuse("modifier-combination", `modifier "${name}" stands alone`);
  }
  const { value, text } = state.scalar;
  if (typeof value === "boolean") {
    return [{ kind: "done", test: { kind: "exists", expected: value } }];
  }
  const meant = MEANT.get(text.toLowerCase());
  const hint = meant === undefined ? "" : `; write ${meant}, without quotes`;
  const message = `modifier "${name}" needs true or false, not ${JSON.stringify(text)}${hint}`;
  return refuse("boolean-expected", message);
};

/** Words that older YAML, or quotes, hide a boolean in. */
const MEANT = new Map([
  ["true", "true"],
  ["yes", "true"],
  ["on", "true"],
  ["false", "false"],
  ["no", "false"],
  ["off", "false"],
]);
