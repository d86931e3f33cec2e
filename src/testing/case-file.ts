import type { LogSource } from "../event/index.ts";
import { type FormatName, formatNames } from "../ingest/index.ts";
import { stringifyJson } from "../lib/json.ts";
import { isObject } from "../lib/members.ts";
import { parseRfc3339 } from "../lib/rfc3339.ts";
import { didYouMean } from "../lib/suggest.ts";
import { type EpochMicros, epochMicros } from "../lib/time.ts";
import { parseDuration } from "../lib/units.ts";
import { toPlain } from "../lib/yaml-plain.ts";
import { parseYaml } from "../lib/yaml.ts";

/** A file of rule tests, `….cases.yml`. */
export interface CaseFile {
  /** Rule files or globs; empty: the rule beside, or at the mirrored place. */
  readonly rules: readonly string[];
  /** What the events are, unless a test says it. */
  readonly logsource: LogSource | null;
  readonly start: EpochMicros;
  readonly tests: readonly RuleTest[];
}

export interface RuleTest {
  readonly name: string;
  readonly input: TestInput;
  readonly expect: Expectation;
}

/** Fields of events with their times, lines of a log, or a file of such lines. */
export type TestInput =
  | { readonly kind: "events"; readonly events: readonly TimedEvent[] }
  | { readonly kind: "log"; readonly format: FormatName; readonly lines: readonly string[] }
  | { readonly kind: "file"; readonly format: FormatName; readonly path: string };

export interface TimedEvent {
  readonly time: EpochMicros;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** How many alerts there must be, and which. */
export interface Expectation {
  readonly atLeast: number;
  readonly atMost: number;
  readonly alerts: readonly ExpectedAlert[];
}

export interface ExpectedAlert {
  /** Id, name, title or file name of the rule; undefined: any. */
  readonly rule?: string;
  readonly time?: EpochMicros;
  readonly group?: Readonly<Record<string, unknown>>;
  readonly count: number;
  readonly level?: string;
}

/** The file, or what is wrong with it. */
export type CaseFileResult =
  | { readonly kind: "cases"; readonly cases: CaseFile }
  | { readonly kind: "problems"; readonly problems: readonly string[] };

/** Reads a file of rule tests; never throws. */
export function parseCaseFile(text: string): CaseFileResult {
  const { documents, problems } = parseYaml(text);
  const [root] = documents;
  if (problems.length > 0 || root === undefined) {
    const told = problems.map(({ line, column, message }) => `${line}:${column}: ${message}`);
    return { kind: "problems", problems: told.length > 0 ? told : ["the file is empty"] };
  }
  const reading = new Reading();
  const cases = reading.caseFile(toPlain(root));
  return reading.problems.length > 0
    ? { kind: "problems", problems: reading.problems }
    : { kind: "cases", cases };
}

type Table = Readonly<Record<string, unknown>>;

const START = "2026-01-01T00:00:00Z";
const REPEAT_MAX = 100_000;

/** Collects what is wrong while it reads. */
class Reading {
  readonly problems: string[] = [];

  caseFile(value: unknown): CaseFile {
    const root = this.#table(value, "the file", ["rules", "logsource", "start", "tests"]);
    const start = parseRfc3339(textOf(root["start"] ?? START));
    if (start === null) this.#complain("start", "write a time such as 2026-01-01T00:00:00Z");
    const tests = this.#list(root["tests"], "tests");
    if (tests.length === 0) this.#complain("tests", "there is no test in it");
    return {
      rules: this.#list(root["rules"] ?? [], "rules").map(textOf),
      logsource: root["logsource"] === undefined ? null : this.#logsource(root["logsource"]),
      start: start ?? epochMicros(0),
      tests: tests.map((test, index) =>
        this.#test(test, `tests[${index}]`, start ?? epochMicros(0)),
      ),
    };
  }

  #test(value: unknown, at: string, start: EpochMicros): RuleTest {
    const keys = ["name", "events", "log", "file", "parser", "expect"];
    const test = this.#table(value, at, keys);
    return {
      name: textOf(test["name"] ?? at),
      input: this.#input(test, at, start),
      expect: this.#expectation(test["expect"], `${at}.expect`, start),
    };
  }

  #input(test: Table, at: string, start: EpochMicros): TestInput {
    if (test["log"] !== undefined) {
      const lines = this.#list(test["log"], `${at}.log`).map(textOf);
      return { kind: "log", format: this.#format(test["parser"], at), lines };
    }
    if (test["file"] !== undefined) {
      return { kind: "file", format: this.#format(test["parser"], at), path: textOf(test["file"]) };
    }
    const events = this.#list(test["events"], `${at}.events`);
    return {
      kind: "events",
      events: events.flatMap((each, index) => this.#events(each, `${at}.events[${index}]`, start)),
    };
  }

  /** `{at, repeat, every, event}`, or the fields themselves at the start. */
  #events(value: unknown, at: string, start: EpochMicros): TimedEvent[] {
    const entry = this.#table(value, at, null);
    const inner = entry["event"];
    if (!isObject(inner)) {
      return [{ time: start, fields: entry }];
    }
    this.#table(value, at, ["at", "repeat", "every", "event"]);
    const first = this.#offset(entry["at"] ?? "0s", `${at}.at`, start);
    const every = this.#duration(entry["every"] ?? "0s", `${at}.every`);
    const repeat = Number(entry["repeat"] ?? 1);
    if (!Number.isInteger(repeat) || repeat < 1 || repeat > REPEAT_MAX) {
      this.#complain(`${at}.repeat`, `write a whole number from 1 to ${REPEAT_MAX}`);
      return [];
    }
    const fields = this.#table(inner, `${at}.event`, null);
    return Array.from({ length: repeat }, (_, index) => ({
      time: epochMicros(first + index * every),
      fields,
    }));
  }

  #expectation(value: unknown, at: string, start: EpochMicros): Expectation {
    const keys = ["match", "no_match", "count", "at_least", "at_most", "alerts"];
    const table = this.#table(value, at, keys);
    const many = Number.POSITIVE_INFINITY;
    const quiet = table["match"] === false || table["no_match"] === true;
    const alerts = this.#list(table["alerts"] ?? [], `${at}.alerts`);
    if (Object.keys(table).length === 0) this.#complain(at, "say what is expected: match: true");
    const count = table["count"] === undefined ? null : Number(table["count"]);
    const fires = table["match"] === true || table["no_match"] === false;
    return {
      atLeast: count ?? Number(table["at_least"] ?? (fires ? 1 : 0)),
      atMost: quiet ? 0 : (count ?? Number(table["at_most"] ?? many)),
      alerts: alerts.map((each, index) => this.#alert(each, `${at}.alerts[${index}]`, start)),
    };
  }

  #alert(value: unknown, at: string, start: EpochMicros): ExpectedAlert {
    const table = this.#table(value, at, ["rule", "at", "group", "count", "fields"]);
    const fields = this.#table(table["fields"] ?? {}, `${at}.fields`, ["level"]);
    const { rule, group } = table;
    return {
      count: Number(table["count"] ?? 1),
      ...(rule === undefined ? {} : { rule: textOf(rule) }),
      ...(table["at"] === undefined ? {} : { time: this.#offset(table["at"], `${at}.at`, start) }),
      ...(group === undefined ? {} : { group: this.#table(group, `${at}.group`, null) }),
      ...(fields["level"] === undefined ? {} : { level: textOf(fields["level"]) }),
    };
  }

  #format(value: unknown, at: string): FormatName {
    const found = formatNames.find((name) => name === value);
    if (found !== undefined) return found;
    const hint = didYouMean(textOf(value ?? ""), formatNames);
    this.#complain(`${at}.parser`, `write one of ${formatNames.join(", ")}${hint}`);
    return "json";
  }

  #logsource(value: unknown): LogSource {
    const table = this.#table(value, "logsource", ["product", "service", "category"]);
    return Object.fromEntries(
      Object.entries(table).map(([key, text]) => [key, textOf(text).toLowerCase()]),
    );
  }

  #offset(value: unknown, at: string, start: EpochMicros): EpochMicros {
    return epochMicros(start + this.#duration(value, at));
  }

  #duration(value: unknown, at: string): number {
    const micros = parseDuration(textOf(value));
    if (micros === null) this.#complain(at, `"${textOf(value)}" is no duration; write 90s or 5m`);
    return micros ?? 0;
  }

  #list(value: unknown, at: string): readonly unknown[] {
    if (Array.isArray(value)) return value;
    this.#complain(at, "write a list");
    return [];
  }

  /** `known` null: any key. */
  #table(value: unknown, at: string, known: readonly string[] | null): Table {
    if (!isObject(value)) {
      this.#complain(at, "write a map of keys and values");
      return {};
    }
    for (const key of known === null ? [] : Object.keys(value)) {
      if (known?.includes(key) === true) continue;
      this.#complain(at, `unknown key "${key}"${didYouMean(key, known ?? [])}`);
    }
    return value;
  }

  #complain(at: string, message: string): void {
    this.problems.push(`${at}: ${message}`);
  }
}

/** A scalar as text; anything else as JSON, to be shown in a complaint. */
function textOf(value: unknown): string {
  return typeof value === "string" ? value : stringifyJson(value);
}
