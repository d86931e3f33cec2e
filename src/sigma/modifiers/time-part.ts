import type { TimePart } from "../ast.ts";
import { numberOf } from "./compare.ts";
import { refuse, type ApplyModifier } from "./modifier.ts";

/** `minute` of a date, 0–59 (Sigma 2.1; UTC, as all the parts here). */
export const applyMinute: ApplyModifier = part("minute", [0, 59]);
/** `hour`, 0–23. */
export const applyHour: ApplyModifier = part("hour", [0, 23]);
/** `day` of the month, 1–31. */
export const applyDay: ApplyModifier = part("day", [1, 31]);
/** `week` of the year by ISO 8601, 1–53. */
export const applyWeek: ApplyModifier = part("week", [1, 53]);
/** `month`, 1–12. */
export const applyMonth: ApplyModifier = part("month", [1, 12]);
/** `year`, four digits. */
export const applyYear: ApplyModifier = part("year", [0, 9999]);

function part(which: TimePart, range: readonly [number, number]): ApplyModifier {
  return (state, name, warn) => {
    if (state.kind === "compare") {
      const message = `modifier "${name}" comes before the comparison: write ${name}|gte`;
      return refuse("modifier-order", message);
    }
    const value = numberOf(state, name);
    if (typeof value === "object") return value;
    if (value < range[0] || value > range[1]) {
      warn(
        "time-part-range",
        `"${name}" lies between ${range[0]} and ${range[1]}, not at ${value}`,
      );
    }
    return [{ kind: "compare", operator: "eq", value, part: which }];
  };
}
