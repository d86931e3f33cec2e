import type { JsonObject, JsonValue } from "../lib/json.ts";

/** What a field of a native record can hold; whole numbers beyond 2^53 are bigints. */
export type Value = JsonValue;

/** A native record, or an object inside one: the vendor's names and types, never renamed. */
export type Fields = JsonObject;

/** A native record while it is being filled. */
export type OpenFields = Record<string, Value>;
