import type { ErrorObject } from "ajv";

import { didYouMean } from "../lib/suggest.ts";

/**
 * A sentence about one error of the schema, with a suggestion where there is one. It shows the
 * value as `written` in the file, never what a reference brought: that may be a secret.
 */
export function describeShapeError(error: ErrorObject, written: unknown): string {
  const { keyword, params, parentSchema } = error;
  const shown = show(written);
  switch (keyword) {
    case "additionalProperties": {
      const key = String(params["additionalProperty"]);
      const known = Object.keys(parentSchema?.["properties"] ?? {});
      return `unknown key "${key}"${didYouMean(key, known)}; known here: ${known.join(", ")}`;
    }
    case "required":
      return `"${String(params["missingProperty"])}" is missing`;
    case "enum": {
      const allowed: string[] = (params["allowedValues"] as unknown[]).map(String);
      return `${shown} is not one of ${allowed.join(", ")}${didYouMean(String(written), allowed)}`;
    }
    case "pattern": {
      const hint: unknown = parentSchema?.["description"];
      return `${shown} is not of the right form${typeof hint === "string" ? `: ${hint}` : ""}`;
    }
    default:
      return `${shown} ${boundSentence(error) ?? error.message ?? "is not allowed"}`;
  }
}

function boundSentence({ keyword, params }: ErrorObject): string | undefined {
  const limit = String(params["limit"]);
  switch (keyword) {
    case "type":
      return `is not ${TYPES.get(String(params["type"])) ?? String(params["type"])}`;
    case "minimum":
      return `is too small; the least is ${limit}`;
    case "maximum":
      return `is too large; the most is ${limit}`;
    case "minItems":
      return `is too short; write at least ${limit}`;
    case "minLength":
      return `is too short; write at least ${limit} characters`;
    case "const":
      return `is not ${show(params["allowedValue"])}`;
    default:
      return undefined;
  }
}

const TYPES: ReadonlyMap<string, string> = new Map([
  ["array", "a list: write [one, two]"],
  ["object", "a map of keys and values"],
  ["string", "a text: put it in quotes"],
  ["integer", "a whole number"],
  ["number", "a number"],
  ["boolean", "true or false"],
]);

function show(value: unknown): string {
  if (value === null) return "an empty value";
  if (Array.isArray(value)) return "this list";
  if (typeof value === "object") return "this";
  const text = JSON.stringify(value) ?? "this";
  return text.length <= 60 ? text : "this text";
}
