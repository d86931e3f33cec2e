import { type FlatEvent, type Value, windowsAliases } from "../../event/index.ts";
import { ABSENT, type FlatJson, NULL } from "../../lib/flat-json.ts";
import type { View } from "../view.ts";
import { changeOf, isProjected, mapTexts, type TextChange } from "./field-lookup.ts";

/** Only the normalised event can tell. */
export const UNSURE = -2;

/** Where a field may stand: a member of the record, or what normalising makes of it. */
type Step =
  | {
      readonly in: "record";
      readonly key: number;
      /** Other names of it in Windows events. */
      readonly aliases: readonly number[];
      readonly change: TextChange | null;
    }
  | { readonly in: "projection" };

/** Finds one field of events that were read flat, as `fieldLookup` finds it in whole ones. */
export class FlatField {
  readonly #json: FlatJson;
  readonly #steps: readonly Step[];
  /** Whether the value is that of a member as it stands, so that `place` can be asked. */
  readonly isPlain: boolean;

  private constructor(json: FlatJson, steps: readonly Step[]) {
    this.#json = json;
    this.#steps = steps;
    this.isPlain = steps.every((step) => step.in === "projection" || step.change === null);
  }

  /** How a view finds a field. */
  static of(view: View, field: string, json: FlatJson): FlatField {
    const paths = view.fields.get(field);
    if (paths !== undefined) {
      const steps = paths.map((path) =>
        path.in === "native" ? stepOf(json, path.path, changeOf(path)) : PROJECTION,
      );
      return new FlatField(json, steps);
    }
    const native = stepOf(json, field, null);
    return new FlatField(json, isProjected(field) ? [native, PROJECTION] : [native]);
  }

  /** A field of the native record. */
  static native(field: string, json: FlatJson): FlatField {
    return new FlatField(json, [stepOf(json, field, null)]);
  }

  /** The place of the value, `ABSENT` or `UNSURE`. */
  place(event: FlatEvent): number {
    const steps = this.#steps;
    let found = ABSENT;
    for (let index = 0; index < steps.length; index++) {
      const step = steps[index];
      if (step === undefined) continue;
      if (step.in === "projection") return UNSURE;
      const place = this.#placeOf(step, event);
      // A null is taken only when nothing better comes.
      if (place !== ABSENT && this.#json.kind(place) !== NULL) return place;
      if (found === ABSENT) found = place;
    }
    return found;
  }

  /** The value, undefined when it is absent, or `UNSURE`. */
  read(event: FlatEvent): Value | undefined | typeof UNSURE_VALUE {
    let found: Value | undefined;
    for (const step of this.#steps) {
      if (step.in === "projection") return UNSURE_VALUE;
      const written = this.#json.value(this.#placeOf(step, event));
      const value = step.change === null ? written : mapTexts(written, step.change);
      if (value !== undefined && value !== null) return value;
      if (found === undefined) found = value;
    }
    return found;
  }

  #placeOf({ key, aliases }: Extract<Step, { in: "record" }>, { isWindows }: FlatEvent): number {
    const json = this.#json;
    const place = json.place(key);
    if (place !== ABSENT || aliases.length === 0 || !isWindows) return place;
    for (const alias of aliases) {
      const other = json.place(alias);
      if (other !== ABSENT) return other;
    }
    return ABSENT;
  }
}

/** What `read` gives for `UNSURE`. */
export const UNSURE_VALUE: unique symbol = Symbol("unsure");

const PROJECTION: Step = { in: "projection" };

function stepOf(json: FlatJson, path: string, change: TextChange | null): Step {
  const aliases = (windowsAliases.get(path) ?? []).map((name) => json.key(name));
  return { in: "record", key: json.key(path), aliases, change };
}
