import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";

import { isObject } from "../lib/members.ts";
import schema from "./sluice.schema.json" with { type: "json" };

/** A document of the right shape, defaults filled in, or why it is not one. */
export interface ShapeResult {
  readonly document: ShapedConfig;
  readonly errors: readonly ErrorObject[];
}

/** What the schema has checked; `configOf` makes the typed configuration of it. */
export interface ShapedConfig {
  readonly [key: string]: unknown;
  readonly sources: readonly Shaped[];
  readonly sinks: readonly Shaped[];
}

export type Shaped = Readonly<Record<string, unknown>>;

/**
 * Checks against the JSON Schema. Sources and sinks are checked one by one against the definition
 * that their `type` names, so a mistake is told once and about the right kind.
 */
export function checkShape(plain: unknown): ShapeResult {
  const document = structuredClone(plain);
  const ajv = compiler();
  const errors = [...errorsOf(rootValidator(ajv), document, "")];
  for (const kind of ["source", "sink"] as const) {
    const list: unknown = isObject(document) ? document[`${kind}s`] : undefined;
    for (const [index, item] of Array.isArray(list) ? list.entries() : []) {
      errors.push(...errorsOf(itemValidator(ajv, kind, item), item, `/${kind}s/${index}`));
    }
  }
  // True by the schema when there are no errors; with errors nobody looks at it.
  return { document: document as ShapedConfig, errors };
}

const definitions: Readonly<Record<string, unknown>> = schema.definitions;

let made: Ajv | null = null;

/** Made for the first configuration that is read: most commands read none. */
function compiler(): Ajv {
  made ??= new Ajv({ allErrors: true, useDefaults: true, strict: true, verbose: true })
    .addSchema({ ...schema, $id: "sluice" })
    .addSchema({
      ...schema,
      $id: ROOT,
      properties: {
        ...schema.properties,
        sources: { type: "array", minItems: 1, items: { type: "object" } },
        sinks: { type: "array", minItems: 1, items: { type: "object" } },
      },
    });
  return made;
}

const ROOT = "sluice-root";

function rootValidator(ajv: Ajv): ValidateFunction {
  return ajv.compile({ $ref: ROOT });
}

function itemValidator(ajv: Ajv, kind: "source" | "sink", item: unknown): ValidateFunction {
  const type = isObject(item) ? item["type"] : undefined;
  const name = `${kind}_${String(type)}`;
  if (Object.hasOwn(definitions, name)) return ajv.compile({ $ref: `sluice#/definitions/${name}` });
  return ajv.compile({
    type: "object",
    required: ["type"],
    properties: { type: { enum: typesOf(kind) } },
  });
}

function typesOf(kind: "source" | "sink"): readonly string[] {
  const names = Object.keys(definitions).filter((name) => name.startsWith(`${kind}_`));
  return names.map((name) => name.slice(kind.length + 1));
}

function errorsOf(validate: ValidateFunction, value: unknown, at: string): readonly ErrorObject[] {
  validate(value);
  const errors = validate.errors ?? [];
  return errors.map((error) => ({ ...error, instancePath: at + error.instancePath }));
}
