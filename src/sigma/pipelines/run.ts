import type { CorrelationDocument, Item, RuleDocument } from "../ast.ts";
import type { SourcePosition } from "../diagnostic.ts";

/** What a pipeline works on; filters have become part of their rules before. */
export type Subject = RuleDocument | CorrelationDocument;

/** A typed value of a pipeline file. */
export type Scalar = string | number | bigint | boolean | null;

/** Why a pipeline stops a rule. */
export interface PipelineRefusal {
  readonly step: Step;
  readonly message: string;
  readonly at: SourcePosition;
}

/** What a refusal says of the step that it comes from. */
interface Step {
  /** The name of its pipeline. */
  readonly pipeline: string;
  readonly at: SourcePosition;
}

/** What is remembered while the pipelines run over one rule. It changes as they do. */
export class Run {
  /** Ids of the steps that were for this rule. */
  readonly applied: Set<string> = new Set();
  readonly attributes: Map<string, Scalar> = new Map();
  readonly state: Map<string, Scalar> = new Map();
  /** Every field name that a mapping took or gave. */
  readonly mapped: Set<string | null> = new Set();
  /** The rules and correlations a correlation is about. */
  readonly referenced: readonly Subject[];
  readonly #items: WeakMap<Item, ReadonlySet<string>> = new WeakMap();
  readonly #fields: Map<string, ReadonlySet<string>> = new Map();
  #refusal: PipelineRefusal | null = null;

  constructor(referenced: readonly Subject[], outer?: Run) {
    this.referenced = referenced;
    if (outer === undefined) return;
    this.applied = outer.applied;
    this.attributes = outer.attributes;
    this.#items = outer.#items;
  }

  /** The first refusal; what the steps make after it is thrown away. */
  get refusal(): PipelineRefusal | null {
    return this.#refusal;
  }

  refuse(step: Step, message: string, at: SourcePosition): void {
    this.#refusal ??= { step, message, at };
  }

  /** `after` is what a step made of `before`. */
  markItem(before: Item, after: Item, id: string | null): void {
    const ids = this.#items.get(before);
    if (id !== null) this.#items.set(after, new Set(ids).add(id));
    else if (ids !== undefined) this.#items.set(after, ids);
  }

  itemWasChangedBy(item: Item, id: string): boolean {
    return this.#items.get(item)?.has(id) ?? false;
  }

  markField(field: string, names: readonly string[], id: string | null): void {
    if (names.length === 1 && names[0] === field) return;
    const ids = new Set(this.#fields.get(field));
    if (id !== null) ids.add(id);
    this.#fields.delete(field);
    for (const name of names) this.#fields.set(name, ids);
  }

  fieldWasChangedBy(field: string | null, id: string): boolean {
    return field !== null && (this.#fields.get(field)?.has(id) ?? false);
  }

  /** Takes over what nested steps have left. */
  merge(inner: Run): void {
    for (const [key, value] of inner.state) this.state.set(key, value);
    for (const field of inner.mapped) this.mapped.add(field);
    for (const [field, ids] of inner.#fields) this.#fields.set(field, ids);
    this.#refusal ??= inner.#refusal;
  }
}
