import type { Subject } from "../run.ts";
import type { ReadTransformation } from "./transformation-reader.ts";

/** `add_field`: more names in the rule's `fields`. */
export const readAddField: ReadTransformation = (params) => {
  const added = params.texts("field");
  return {
    kind: "rule",
    apply: (subject) => withFields(subject, [...subject.meta.fields, ...added]),
  };
};

/** `remove_field`: the first of each of these names goes out of the rule's `fields`. */
export const readRemoveField: ReadTransformation = (params) => {
  const removed = params.texts("field");
  return {
    kind: "rule",
    apply: (subject) => {
      const fields = [...subject.meta.fields];
      for (const field of removed) {
        const index = fields.indexOf(field);
        if (index !== -1) fields.splice(index, 1);
      }
      return withFields(subject, fields);
    },
  };
};

/** `set_field`: the rule's `fields` are these. */
export const readSetField: ReadTransformation = (params) => {
  const fields = params.texts("fields");
  return { kind: "rule", apply: (subject) => withFields(subject, fields) };
};

function withFields(subject: Subject, fields: readonly string[]): Subject {
  return { ...subject, meta: { ...subject.meta, fields } };
}
