import type { LogSource } from "../../../event/index.ts";
import type { ReadTransformation } from "./transformation-reader.ts";

/** `change_logsource`: the rule is about these logs; a part that is not named is open. */
export const readChangeLogsource: ReadTransformation = (params) => {
  const named: Record<string, string> = {};
  for (const key of ["category", "product", "service"]) {
    const text = params.optionalText(key);
    if (text !== undefined) named[key] = text.toLowerCase();
  }
  if (Object.keys(named).length === 0) {
    params.report.error(params.map, "name a category, a product or a service");
  }
  const logsource: LogSource = named;
  return {
    kind: "rule",
    apply: (subject) => (subject.kind === "rule" ? { ...subject, logsource } : subject),
  };
};
