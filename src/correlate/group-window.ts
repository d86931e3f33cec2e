import type { Value } from "../event/index.ts";
import { type Entry, evidenceOf } from "./entry.ts";
import type { Evidence, Hit } from "./fact.ts";
import type { Timeline } from "./timeline.ts";
import type { WindowMeasure } from "./window-measure.ts";
import type { WindowPlan } from "./window-plan.ts";

/**
 * One group of one correlation: its events and what is known of them. `due` is a time before
 * which no watermark has anything to do here.
 */
export interface GroupWindow {
  due: number;
  readonly serial: number;
  slot: number;
  /** Replaced by one of the same content when rules are loaded again. */
  plan: WindowPlan;
  readonly key: string;
  readonly group: Readonly<Record<string, Value>>;
  readonly timeline: Timeline;
  /** Takes an event; tells into `hits`; gives the number of events dropped for want of room. */
  add(entry: Entry, watermark: number, hits: Hit[]): number;
  /** Every event before `watermark` has come: decides what it can, forgets what counts no more. */
  advance(watermark: number, hits: Hit[]): void;
  /** The group is about to be dropped for want of room. */
  evict(hits: Hit[]): void;
  /** The exact time for `due`; the group is not empty. */
  nextDue(): number;
  /** Takes the entries of a snapshot, in order, into an empty window. */
  restore(entries: readonly Entry[], watermark: number): void;
}

/** A group whose window holds the entries `from` to `last` of its timeline. */
interface Firing {
  readonly window: GroupWindow;
  readonly from: number;
  readonly last: number;
  readonly began: Entry;
  readonly emitted: Hit["emitted"];
}

/** Tells of a window what an alert needs. */
export function hitOf(firing: Firing): Hit {
  const { window, from, last, began, emitted } = firing;
  const { plan, timeline } = window;
  return {
    correlation: plan.correlation,
    contentHash: plan.contentHash,
    group: window.group,
    began: { time: began.time, event: began.event },
    time: timeline.at(last).time,
    emitted,
    count: measured(window, from, last).told,
    evidence: evidence(window, from, last),
    episode: began.event,
  };
}

/** What the condition is asked about, over the entries `from` to `last` of a window. */
export function measured(window: GroupWindow, from: number, last: number): WindowMeasure {
  const measure = window.plan.measure();
  for (let index = from; index <= last; index++) measure.enter(window.timeline.at(index));
  return measure;
}

function evidence(window: GroupWindow, from: number, last: number): Evidence[] {
  const { timeline, plan } = window;
  const room = Math.max(1, plan.evidenceMax);
  const shown = new Map<string, Evidence>();
  for (let index = last; index >= from && shown.size < room; index--) {
    for (const event of evidenceOf(timeline.at(index)).toReversed()) addTo(shown, event, room);
  }
  const oldest = evidenceOf(timeline.at(from))[0];
  const events = [...shown.values()].toReversed();
  if (room > 1 && oldest !== undefined && events.length === room) events[0] = oldest;
  return events;
}

/** Hits of several correlations may share events. */
function addTo(shown: Map<string, Evidence>, event: Evidence, room: number): void {
  if (shown.size < room) shown.set(`${event.event} ${event.rule}`, event);
}
