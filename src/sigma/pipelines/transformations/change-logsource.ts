import type { ReadTransformation } from "./transformation-reader.ts";

/** `change_logsource`: the rule is about these logs; a part that is not named is open. */
export const readChangeLogsource: ReadTransformation = (params) => {
  const logsource = params.logsource();
  return {
    kind: "rule",
    apply: (subject) => (subject.kind === "rule" ? { ...subject, logsource } : subject),
  };
};
