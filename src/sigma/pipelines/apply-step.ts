import type { Item, RuleDocument, Selection } from "../ast.ts";
import { itemsOf } from "../rule-items.ts";
import { holds } from "./condition-set.ts";
import { mapFields } from "./map-fields.ts";
import type { ProcessingItem } from "./pipeline.ts";
import { Run, type Subject } from "./run.ts";
import { mapItems } from "./walk.ts";

/** What a step makes of a rule; refusals are in the run. */
export function applyStep(subject: Subject, step: ProcessingItem, run: Run): Subject {
  const { rule } = step;
  if (rule.count > 0 && !holds(rule.root, (condition) => condition(subject, run))) return subject;
  const changed = transform(subject, step, run);
  if (step.id !== null) run.applied.add(step.id);
  return changed;
}

function transform(subject: Subject, step: ProcessingItem, run: Run): Subject {
  const { transformation } = step;
  switch (transformation.kind) {
    case "rule":
      return transformation.apply(subject, run, step);
    case "items":
      if (subject.kind !== "rule") return subject;
      return eachItem(subject, (item) => {
        if (!itemFits(item, step, run)) return null;
        const made = transformation.change(item, run, step);
        for (const each of itemsOf(made === null ? [] : [made])) run.markItem(item, each, step.id);
        return made;
      });
    case "fields":
      return mapFields(subject, transformation.map, {
        step,
        run,
        fits: (item) => itemFits(item, step, run),
      });
    case "nest": {
      const inner = new Run(run.referenced, run);
      const changed = transformation.items.reduce(
        (before, each) => applyStep(before, each, inner),
        subject,
      );
      run.merge(inner);
      return changed;
    }
    case "placeholders":
    case "nothing":
      return subject;
  }
}

function eachItem(rule: RuleDocument, change: (item: Item) => Selection | null): RuleDocument {
  const selections = mapItems(rule.selections, change);
  return selections === rule.selections ? rule : { ...rule, selections };
}

function itemFits(item: Item, step: ProcessingItem, run: Run): boolean {
  const { detectionItem, fieldName } = step;
  return (
    holds(detectionItem.root, (condition) => condition(item, run)) &&
    holds(fieldName.root, (condition) =>
      condition.item === undefined
        ? namedIn(item).some((field) => condition.field(field, run))
        : condition.item(item, run),
    )
  );
}

/** Its field and those that its values refer to: any of them will do. */
function namedIn({ field, values }: Item): readonly (string | null)[] {
  const tests = values.flatMap(({ variants }) => variants);
  return [field, ...tests.flatMap((test) => (test.kind === "fieldref" ? [test.field] : []))];
}
