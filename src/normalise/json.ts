import { type Ecs, type Fields, windowsRecord } from "../event/index.ts";
import { textOf } from "./native-field.ts";
import { projectWindows } from "./windows.ts";

const hostKeys = ["Computer", "Hostname", "hostname", "host", "computer_name"];
const messageKeys = ["message", "Message", "msg"];

/** Any JSON: only the host and the message, unless it is a Windows event. */
export function projectJson(fields: Fields): Ecs {
  if (windowsRecord(fields) !== null) return projectWindows(fields);
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
