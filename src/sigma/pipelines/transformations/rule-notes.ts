import type { ReadTransformation } from "./transformation-reader.ts";

/** `set_custom_attribute`: something that `rule_attribute` can ask for. */
export const readSetCustomAttribute: ReadTransformation = (params) => {
  const attribute = params.text("attribute");
  const value = params.anything("value");
  return {
    kind: "rule",
    apply: (subject, run) => {
      run.attributes.set(attribute, value);
      return subject;
    },
  };
};

/** `set_state`: something that `processing_state` can ask for, while the rule is processed. */
export const readSetState: ReadTransformation = (params) => {
  const key = params.text("key");
  const value = params.anything("val");
  return {
    kind: "rule",
    apply: (subject, run) => {
      run.state.set(key, value);
      return subject;
    },
  };
};
