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
      return `${shown} ${error.message ?? "is not allowed"}`;
  }
}

function show(value: unknown): string {
  if (value === null) return "an empty value";
  if (Array.isArray(value)) return "this list";
  if (typeof value === "object") return "this";
  const text = JSON.stringify(value) ?? "this";
  return text.length <= 60 ? text : "this text";
}
