import type { Value } from "../event/index.ts";
import { holds } from "./condition.ts";
import type { Entry } from "./entry.ts";
import type { Hit } from "./fact.ts";
import { type GroupWindow, hitOf, measured } from "./group-window.ts";
import { Timeline } from "./timeline.ts";
import type { WindowPlan } from "./window-plan.ts";

/**
 * A group under a condition that is asked once, when a window closes. A window opens with the
 * first event that is in no earlier window and holds every event up to a timespan later, one
 * exactly a timespan later included; it closes when the watermark is beyond that.
 */
export class ClosingWindow implements GroupWindow {
  due = 0;
  slot = 0;
  readonly serial: number;
  plan: WindowPlan;
  readonly key: string;
  readonly group: Readonly<Record<string, Value>>;
  readonly timeline: Timeline;

  constructor(plan: WindowPlan, identity: Pick<GroupWindow, "serial" | "key" | "group">) {
    this.serial = identity.serial;
    this.plan = plan;
    this.key = identity.key;
    this.group = identity.group;
    this.timeline = new Timeline();
  }

  add(entry: Entry): number {
    if (this.timeline.length >= this.plan.eventsMax) return 1;
    this.timeline.add(entry);
    return 0;
  }

  advance(watermark: number, hits: Hit[]): void {
    const { timeline } = this;
    while (timeline.length > 0 && this.nextDue() < watermark) this.#close(hits);
  }

  // A window that has not closed has no answer yet, so there is nothing to tell.
  evict(): void {}

  nextDue(): number {
    return this.timeline.at(0).time + this.plan.timespan;
  }

  /** Takes the entries of a snapshot, in order. */
  restore(entries: readonly Entry[]): void {
    for (const entry of entries) this.timeline.add(entry);
  }

  #close(hits: Hit[]): void {
    const { timeline, plan } = this;
    const until = timeline.at(0).time + plan.timespan;
    let end = 1;
    while (end < timeline.length && timeline.at(end).time <= until) end++;
    const last = end - 1;
    const { size } = measured(this, 0, last);
    // The mean of nothing is no number, and no bound is about it.
    if (!Number.isNaN(size) && holds(plan.condition, size)) {
      hits.push(hitOf({ window: this, from: 0, last, began: timeline.at(0), emitted: "final" }));
    }
    timeline.dropFirst(end);
  }
}
