import type { Ecs, Fields } from "../event/index.ts";
import { textOf } from "./native-field.ts";

const hostKeys = ["Computer", "Hostname", "hostname", "host", "computer_name"];
const messageKeys = ["message", "Message", "msg"];

/** Any JSON: only the host and the message; its own names carry the rest. */
export function projectJson(fields: Fields): Ecs {
  const host = firstText(fields, hostKeys);
  return {
    event: { kind: "event" },
    host: host === undefined ? undefined : { name: host },
    message: firstText(fields, messageKeys),
  };
}

function firstText(fields: Fields, names: readonly string[]): string | undefined {
  for (const name of names) {
    const text = textOf(fields, name);
    if (text !== undefined) return text;
  }
  return undefined;
}
