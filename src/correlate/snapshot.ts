import { PipelineError } from "../errors.ts";
import type { EventId, Value } from "../event/index.ts";
import { parseJson, stringifyJson } from "../lib/json.ts";
import type { EpochMicros } from "../lib/time.ts";
import type { Entry, Phase } from "./entry.ts";
import type { GroupWindow } from "./group-window.ts";

/** What a snapshot holds: the state of a correlator, in the order its groups were opened. */
export interface SavedState {
  readonly watermark: number;
  readonly evicted: ReadonlyMap<string, number>;
  readonly late: ReadonlyMap<string, number>;
  readonly windows: readonly SavedWindow[];
}

/** One group as it stood. */
interface SavedWindow {
  readonly correlation: string;
  readonly contentHash: string;
  readonly group: Readonly<Record<string, Value>>;
  /** Without the lag of its correlation. */
  readonly due: number;
  readonly entries: readonly Entry[];
}

/** The state of a correlator that is to be written. */
interface LiveState extends Omit<SavedState, "windows"> {
  readonly windows: readonly GroupWindow[];
}

const VERSION = 1;
const TOLD = 4;
/** The entry is one rule's part of its event. */
const OF_RULE = 8;
const PHASES = 3;

/**
 * UTF-8 JSON. Names that repeat (correlations, datasets, rules) stand once in a table and the
 * events of a group stand by column, so that 100,000 groups are quick to write and to read.
 */
export function encodeSnapshot(state: LiveState): Uint8Array {
  const names = new NameTable();
  const groups = state.windows.map((window) => encodeWindow(window, names));
  const layout: Layout = {
    version: VERSION,
    // JSON has no infinities: before the first watermark and after the end of all input.
    watermark: Number.isFinite(state.watermark) ? state.watermark : String(state.watermark),
    evicted: [...state.evicted],
    late: [...state.late],
    names: names.names,
    groups,
  };
  return new TextEncoder().encode(JSON.stringify(layout));
}

/** Reads what `encodeSnapshot` wrote; throws `PipelineError` on anything else. */
export function decodeSnapshot(bytes: Uint8Array): SavedState {
  const layout = parseLayout(bytes);
  const name = (index: number): string => layout.names[index] ?? "";
  return {
    watermark: Number(layout.watermark),
    evicted: new Map(layout.evicted),
    late: new Map(layout.late),
    windows: layout.groups.map((columns) => decodeWindow(columns, name)),
  };
}

interface Layout {
  readonly version: number;
  readonly watermark: number | string;
  readonly evicted: readonly (readonly [string, number])[];
  readonly late: readonly (readonly [string, number])[];
  readonly names: readonly string[];
  readonly groups: readonly Columns[];
}

/** A group; the group itself is JSON in JSON, for the sake of whole numbers beyond 2^53. */
type Columns = readonly [
  correlation: number,
  contentHash: number,
  group: string,
  due: number,
  times: readonly number[],
  events: readonly string[],
  datasets: readonly number[],
  rules: readonly number[],
  marks: readonly number[],
  values: readonly (readonly (string | number)[])[] | 0,
  sources: readonly (readonly Source[])[] | 0,
];

/** An event behind a hit of another correlation. */
type Source = readonly [time: number, event: string, dataset: number, rule: number];

class NameTable {
  readonly names: string[] = [];
  readonly #indexes = new Map<string, number>();

  indexOf(name: string): number {
    const known = this.#indexes.get(name);
    if (known !== undefined) return known;
    this.#indexes.set(name, this.names.length);
    return this.names.push(name) - 1;
  }
}

function encodeWindow(window: GroupWindow, names: NameTable): Columns {
  const entries = window.timeline.entries();
  return [
    names.indexOf(window.plan.correlation),
    names.indexOf(window.plan.contentHash),
    stringifyJson(window.group),
    window.due - window.plan.place.lag,
    entries.map((entry) => entry.time),
    entries.map((entry) => entry.event),
    entries.map((entry) => names.indexOf(entry.dataset)),
    entries.map((entry) => names.indexOf(entry.rule)),
    entries.map(
      (entry) => entry.phase + (entry.told ? TOLD : 0) + (entry.part === "" ? 0 : OF_RULE),
    ),
    hasValues(window) ? entries.map((entry) => entry.values ?? []) : 0,
    encodeSources(entries, names),
  ];
}

function encodeSources(
  entries: readonly Entry[],
  names: NameTable,
): readonly (readonly Source[])[] | 0 {
  if (entries.every(({ sources }) => sources === null)) return 0;
  return entries.map(({ sources }) =>
    (sources ?? []).map(({ time, event, dataset, rule }): Source => [
      time,
      event,
      names.indexOf(dataset),
      names.indexOf(rule),
    ]),
  );
}

/** None are those of an event: a hit has one at least. */
function decodeSources(
  sources: readonly Source[] | undefined,
  name: (index: number) => string,
): Entry["sources"] {
  if (sources === undefined || sources.length === 0) return null;
  return sources.map(([time, event, dataset, rule]) => ({
    time: time as EpochMicros,
    event: event as EventId,
    dataset: name(dataset),
    rule: name(rule),
  }));
}

function decodeWindow(columns: Columns, name: (index: number) => string): SavedWindow {
  const [correlation, contentHash, group, due, ...lists] = columns;
  const [times, events, datasets, rules, marks, values, sources] = lists;
  return {
    correlation: name(correlation),
    contentHash: name(contentHash),
    // What `encodeWindow` wrote there is the group, an object.
    group: parseJson(group) as Readonly<Record<string, Value>>,
    due,
    entries: times.map((time, index): Entry => {
      const rule = name(rules[index] ?? 0);
      const mark = marks[index] ?? 0;
      const part = (mark & OF_RULE) === 0 ? "" : rule;
      const others = values === 0 ? null : (values[index] ?? []);
      return {
        time: time as EpochMicros,
        event: (events[index] ?? "") as EventId,
        dataset: name(datasets[index] ?? 0),
        rule,
        values: part === "" ? others : [rule],
        part,
        sources: sources === 0 ? null : decodeSources(sources?.[index], name),
        phase: (mark & PHASES) as Phase,
        told: (mark & TOLD) !== 0,
      };
    }),
  };
}

/** The rule of an entry stands in a column of its own. */
function hasValues({ plan }: GroupWindow): boolean {
  return plan.keeps === "texts" || plan.keeps === "numbers";
}

function parseLayout(bytes: Uint8Array): Layout {
  let layout: Partial<Layout> | null;
  try {
    layout = JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw new PipelineError("TOPIC_CORRUPT", "the correlation snapshot is not JSON", error);
  }
  if (layout?.version !== VERSION) {
    throw new PipelineError(
      "TOPIC_CORRUPT",
      `the correlation snapshot has version ${layout?.version}, this program reads ${VERSION}: ` +
        "drop it and replay the facts topic",
    );
  }
  // Our own bytes, of our own version; the ledger that keeps them checks them.
  return layout as Layout;
}
