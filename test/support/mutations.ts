import type { Event, Fields, Value } from "../../src/event/index.ts";

/** What evades a careless matcher: each changes one text of a matching event. */
export const MUTATIONS: readonly (readonly [name: string, change: (text: string) => Value])[] = [
  ["upper case", (text) => text.toUpperCase()],
  ["lower case", (text) => text.toLowerCase()],
  ["KELVIN SIGN for k", (text) => text.replaceAll(/k/gi, "\u212A")],
  ["long s for s", (text) => text.replaceAll(/s/gi, "\u017F")],
  ["dotted I", (text) => text.replaceAll(/i/gi, "\u0130")],
  ["dotless i", (text) => text.replaceAll(/i/gi, "\u0131")],
  ["a slash for a dash", (text) => text.replaceAll("-", "/")],
  ["an en dash", (text) => text.replaceAll(/[-/]/g, "\u2013")],
  ["an em dash", (text) => text.replaceAll(/[-/]/g, "\u2014")],
  ["a horizontal bar", (text) => text.replaceAll(/[-/]/g, "\u2015")],
  ["right-to-left override", (text) => text.replaceAll(".", "\u202E.")],
  ["emoji around", (text) => `\u{1F600}${text}\u{1F600}`],
  ["a lone surrogate at the end", (text) => `${text}\uD83D`],
  ["control characters", (text) => `\u0000\u0002${text}\u0003\u0001`],
  ["a line end", (text) => `${text}\r\n`],
  ["doubled backslashes", (text) => text.replaceAll("\\", "\\\\")],
  ["slashes for backslashes", (text) => text.replaceAll("\\", "/")],
  ["text before", (text) => `x${text}`],
  ["text behind", (text) => `${text}x`],
  ["only the beginning", (text) => text.slice(0, -1)],
  ["only the end", (text) => text.slice(1)],
  ["a list", (text) => ["", text]],
  ["a nested list with null", (text) => [[null, [text]], 1]],
  ["an object", (text) => ({ text })],
  ["null", () => null],
  ["nothing", () => ""],
  ["a number", () => 1],
  ["a truth", () => true],
  ["a long text", (text) => `${"x".repeat(3000)}${text}`],
];

/** The event with all of its texts changed, and with two of them changed alone. */
export function mutations(event: Event, change: (text: string) => Value): Event[] {
  const { fields } = event.native;
  const texts = Object.keys(fields).filter((name) => typeof fields[name] === "string");
  const changed = (names: readonly string[]): Event => {
    const entries = Object.entries(fields).map(([name, value]): [string, Value] => [
      name,
      names.includes(name) && typeof value === "string" ? change(value) : value,
    ]);
    return withFields(event, Object.fromEntries(entries));
  };
  const single = ["CommandLine", "Image", "TargetObject", "ScriptBlockText"];
  return [
    changed(texts),
    ...single.filter((name) => texts.includes(name)).map((one) => changed([one])),
  ];
}

/** The event with other fields. */
export function withFields(event: Event, fields: Fields): Event {
  return { ...event, native: { ...event.native, fields }, original: JSON.stringify(fields) };
}
