import type {
  Aggregation,
  CorrelationDocument,
  Item,
  RuleDocument,
  Selection,
  Test,
  ValueTest,
} from "../ast.ts";
import { anywhere } from "../modifiers/affix.ts";
import { holds } from "./condition-set.ts";
import type { ProcessingItem } from "./pipeline.ts";
import type { Run, Subject } from "./run.ts";
import { mapItems } from "./walk.ts";

type MapField = (field: string | null) => readonly string[] | null;

interface Mapping {
  readonly step: ProcessingItem;
  readonly run: Run;
  /** Whether the step's conditions are for a detection item. */
  readonly fits: (item: Item) => boolean;
}

/** Gives fields their other names wherever a rule or correlation has them. */
export function mapFields(subject: Subject, map: MapField, mapping: Mapping): Subject {
  const mapper = new FieldMapper(map, mapping);
  const { meta } = subject;
  const fields = mapper.names(meta.fields);
  const named: Subject =
    fields === meta.fields ? subject : { ...subject, meta: { ...meta, fields } };
  return named.kind === "rule" ? mapper.rule(named) : mapper.correlation(named);
}

class FieldMapper {
  readonly #map: MapField;
  readonly #mapping: Mapping;

  constructor(map: MapField, mapping: Mapping) {
    this.#map = map;
    this.#mapping = mapping;
  }

  rule(rule: RuleDocument): RuleDocument {
    const selections = mapItems(rule.selections, (item) =>
      this.#mapping.fits(item) ? this.#item(item) : null,
    );
    const aggregation =
      rule.aggregation === null ? null : this.#aggregation(rule, rule.aggregation);
    if (selections === rule.selections && aggregation === rule.aggregation) return rule;
    return { ...rule, selections, aggregation };
  }

  correlation(document: CorrelationDocument): CorrelationDocument {
    const aliases = new Map(
      [...document.aliases].map(([alias, fields]) => {
        const mapped = [...fields].map(
          ([rule, field]) => [rule, this.#one(field, "an alias", document)] as const,
        );
        return [alias, new Map(mapped)] as const;
      }),
    );
    const groupBy = document.groupBy.flatMap((field) =>
      aliases.has(field) ? [field] : this.#names(field),
    );
    const fields = document.fields.map((field) =>
      aliases.has(field) ? field : this.#one(field, "the condition", document),
    );
    return { ...document, aliases, groupBy, fields };
  }

  /** All of them mapped; the same list where none is. */
  names(fields: readonly string[]): readonly string[] {
    const mapped = fields.flatMap((field) => this.#names(field));
    const same = mapped.length === fields.length && mapped.every((each, at) => each === fields[at]);
    return same ? fields : mapped;
  }

  #aggregation(rule: RuleDocument, aggregation: Aggregation): Aggregation {
    const { field } = aggregation;
    const groupBy = this.names(aggregation.groupBy);
    const counted = field === null ? null : this.#one(field, "the condition", rule);
    if (groupBy === aggregation.groupBy && counted === field) return aggregation;
    return { ...aggregation, groupBy, field: counted };
  }

  #item(item: Item): Selection | null {
    const { run } = this.#mapping;
    const referring = this.#references(item);
    const names = this.#map(item.field);
    const renamed = names !== null && this.#isFor(item.field) ? names : null;
    if (renamed === null && referring === item) return null;
    if (names !== null) for (const field of [item.field, ...names]) run.mapped.add(field);
    if (renamed === null) return referring;
    const asked = item.field === null ? withStars(referring) : referring;
    run.markItem(item, asked, null);
    return this.#renamed(asked, renamed);
  }

  /** One of several fields must have the value; of a negated item, none of them. */
  #renamed(item: Item, names: readonly string[]): Selection {
    const { run, step } = this.#mapping;
    const items = names.map((field) => ({ ...item, field }));
    for (const each of items) run.markItem(item, each, step.id);
    const [only] = items;
    if (items.length === 1 && only !== undefined) return only;
    return { kind: item.negated ? "all" : "any", items };
  }

  /** The item with the fields that its values name mapped; the same where none is. */
  #references(item: Item): Item {
    let changed = false;
    const values = item.values.map((value): ValueTest => {
      const variants = value.variants.flatMap((test): readonly Test[] => {
        if (test.kind !== "fieldref" || !this.#isFor(test.field)) return [test];
        changed = true;
        return this.#names(test.field).map((field) => ({ ...test, field }));
      });
      return { ...value, variants };
    });
    if (!changed) return item;
    const made = { ...item, values };
    this.#mapping.run.markItem(item, made, this.#mapping.step.id);
    return made;
  }

  #names(field: string): readonly string[] {
    const names = this.#map(field);
    if (names === null || !this.#isFor(field)) return [field];
    this.#mapping.run.markField(field, names, this.#mapping.step.id);
    return names;
  }

  #one(field: string, what: string, subject: Subject): string {
    const names = this.#names(field);
    const [only = field] = names;
    if (names.length > 1) {
      const { run, step } = this.#mapping;
      const message = `"${field}" is several fields here, and ${what} can have one only`;
      run.refuse(step, message, subject.at);
    }
    return only;
  }

  #isFor(field: string | null): boolean {
    const { step, run } = this.#mapping;
    return holds(step.fieldName.root, (condition) => condition.field(field, run));
  }
}

/** Keywords are looked for anywhere in the field that they get. */
function withStars(item: Item): Item {
  const values = item.values.map((value): ValueTest => {
    const variants = value.variants.map((test): Test =>
      test.kind === "text" ? { ...test, pattern: anywhere(test.pattern) } : test,
    );
    return { ...value, variants };
  });
  return { ...item, values };
}
