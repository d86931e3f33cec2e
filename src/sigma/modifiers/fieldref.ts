import { literalText, parsePattern } from "../parse/pattern.ts";
import { refuse, type ApplyModifier } from "./modifier.ts";
import { mustComeFirst, nullRefused } from "./text-state.ts";

/** `fieldref`: the value is the name of another field of the event, whose value is compared. */
export const applyFieldref: ApplyModifier = (state, name) => {
  if (state.kind !== "written") return mustComeFirst(name, `${name}|contains`);
  const { value, text } = state.scalar;
  if (value === null) return nullRefused(name);
  if (typeof value !== "string" || text === "") {
    return refuse("field-name-expected", `modifier "${name}" needs the name of a field`);
  }
  const field = literalText(parsePattern(text));
  if (field === null) {
    const message = `modifier "${name}" needs the name of one field, without wildcards`;
    return refuse("field-name-expected", message);
  }
  return [{ kind: "fieldref", field, mode: "equals" }];
};
