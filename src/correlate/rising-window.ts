import type { Value } from "../event/index.ts";
import { isEnough, type RisingBounds } from "./condition.ts";
import { BEGINS, type Entry, LASTS, type Phase, QUIET } from "./entry.ts";
import type { Hit } from "./fact.ts";
import { type GroupWindow, hitOf } from "./group-window.ts";
import { Timeline } from "./timeline.ts";
import type { WindowMeasure } from "./window-measure.ts";
import type { WindowPlan } from "./window-plan.ts";

/** Looking back further for a value would cost more than counting again. */
const LOOK_BACK_MAX = 1_000;

/**
 * A group under a condition that more events can only make true (`gt`, `gte`). Each event's phase
 * says what the window that ends with it is; an event that comes late revises the phases of those
 * up to a timespan after it. A phase never goes down and episodes only grow together, so every
 * episode, once told, stays told.
 */
export class RisingWindow implements GroupWindow {
  due = 0;
  slot = 0;
  readonly serial: number;
  plan: WindowPlan;
  readonly key: string;
  readonly group: Readonly<Record<string, Value>>;
  readonly timeline: Timeline;
  readonly #bounds: RisingBounds;
  // The window that ends with the newest event: the entries from index `#tail` on.
  #tail = 0;
  // Null when it is to be made anew: most groups never have a second event, and where the order
  // counts an entry that came in between cannot enter it.
  #measure: WindowMeasure | null = null;
  // `emit: final` only: the first entry that no watermark has passed.
  #undecided = 0;
  // No entry after this index has another phase than `LASTS`; -1 when none at all has.
  #open = -1;

  constructor(
    plan: WindowPlan,
    identity: Pick<GroupWindow, "serial" | "key" | "group">,
    bounds: RisingBounds,
  ) {
    this.serial = identity.serial;
    this.plan = plan;
    this.key = identity.key;
    this.group = identity.group;
    this.timeline = new Timeline();
    this.#bounds = bounds;
  }

  add(entry: Entry, watermark: number, hits: Hit[]): number {
    const { timeline, plan } = this;
    if (timeline.length > 0 && timeline.at(0).time + plan.timespan < watermark) {
      this.#forget(watermark);
    }
    const newest = timeline.length - 1;
    const index = timeline.add(entry);
    if (index < 0) return 0;
    if (index > newest) this.#append(entry);
    else this.#insert(entry, index);
    if (plan.early && index <= this.#open) this.#tellFrom(index, hits);
    if (timeline.length <= plan.eventsMax) return 0;
    if (!plan.early && this.#undecided === 0) this.#decide(0, hits);
    this.#dropFirst(1);
    return 1;
  }

  advance(watermark: number, hits: Hit[]): void {
    const { timeline } = this;
    if (!this.plan.early) {
      const end = timeline.indexFrom(watermark);
      for (; this.#undecided < end; this.#undecided++) this.#decide(this.#undecided, hits);
    }
    this.#forget(watermark);
  }

  evict(hits: Hit[]): void {
    if (this.plan.early) return;
    for (let index = this.#undecided; index < this.timeline.length; index++) {
      this.#decide(index, hits);
    }
  }

  nextDue(): number {
    const { timeline, plan } = this;
    if (!plan.early && this.#undecided < timeline.length) return timeline.at(this.#undecided).time;
    return timeline.at(timeline.length - 1).time + plan.timespan;
  }

  /** Takes the entries of a snapshot, in order and with their phases. */
  restore(entries: readonly Entry[], watermark: number): void {
    for (const entry of entries) {
      const index = this.timeline.add(entry);
      this.#slideTo(entry);
      if (entry.phase !== LASTS) this.#open = index;
    }
    this.#undecided = this.plan.early ? 0 : this.timeline.indexFrom(watermark);
  }

  #append(entry: Entry): void {
    this.#slideTo(entry);
    const newest = this.timeline.length - 1;
    if (this.#tail === newest) {
      // Alone in its window.
      this.#measure = null;
      entry.phase = phaseOf(false, this.plan.isEnoughAlone(entry));
    } else {
      const measure = (this.#measure ??= this.#measureUntil(newest));
      const before = this.#isEnough(measure);
      measure.enter(entry);
      entry.phase = phaseOf(before, this.#isEnough(measure));
    }
    if (entry.phase !== LASTS) this.#open = newest;
  }

  /** Lets go of what is more than a timespan older than `newest`, which stands at the end. */
  #slideTo(newest: Entry): void {
    const from = newest.time - this.plan.timespan;
    for (;;) {
      const oldest = this.timeline.at(this.#tail);
      if (oldest.time >= from) return;
      this.#measure?.leave(oldest);
      this.#tail++;
    }
  }

  #insert(entry: Entry, index: number): void {
    if (index < this.#tail) this.#tail++;
    else if (this.#isInTail(entry)) this.#enterBetween(entry);
    else this.#tail++;
    // An event before one that the episode already lasted at cannot be outside the episode.
    if (this.timeline.at(index + 1).phase === LASTS) entry.phase = LASTS;
    if (index > this.#open) return;
    this.#open++;
    const end = this.#changesNothing(entry, index) ? index : this.#reach(index);
    if (end > index) this.#revise(index, end);
    while (this.#open >= 0 && this.timeline.at(this.#open).phase === LASTS) this.#open--;
  }

  /**
   * Whether values that stand close before the entry, in every window it is in, make it of no
   * account: it spares the recount of a long window of few values. May say no for yes.
   */
  #changesNothing(entry: Entry, index: number): boolean {
    const { timeline, plan } = this;
    if (entry.values === null || plan.keeps === "numbers" || index === 0) return false;
    // Behind an event of the same rule, and before all that are not earlier, it adds no order.
    if (plan.ordered && timeline.at(index + 1).time === entry.time) return false;
    const back = plan.ordered ? 1 : LOOK_BACK_MAX;
    if (entry.phase !== LASTS && timeline.at(index - 1).phase !== QUIET) return false;
    const from = timeline.at(timeline.length - 1).time - plan.timespan;
    return entry.values.every((value) => {
      for (let at = index - 1; at >= 0 && index - at <= back; at--) {
        const earlier = timeline.at(at);
        if (earlier.time < from) return false;
        if (earlier.values?.includes(value) === true) return true;
      }
      return false;
    });
  }

  #isInTail(entry: Entry): boolean {
    const newest = this.timeline.at(this.timeline.length - 1);
    return entry.time >= newest.time - this.plan.timespan;
  }

  // One past the last entry whose phase the entry at `index` can raise; `index` when there is none.
  #reach(index: number): number {
    const { timeline, plan } = this;
    const until = timeline.at(index).time + plan.timespan;
    let end = index;
    for (let at = index; at < timeline.length && timeline.at(at).time <= until; at++) {
      if (timeline.at(at).phase !== LASTS) end = at + 1;
    }
    return end;
  }

  #revise(index: number, end: number): void {
    const { timeline, plan } = this;
    const from = timeline.indexFrom(timeline.at(index).time - plan.timespan);
    if (index >= this.#tail && !plan.ordered) {
      // A little out of order is common, and costs no more than how far: the newest window goes
      // back to where the entry stands, and forth again.
      const newest = timeline.length - 1;
      const moving = (this.#measure ??= this.#measureUntil(timeline.length));
      for (let at = newest; at >= index; at--) moving.leave(timeline.at(at));
      for (let at = from; at < this.#tail; at++) moving.enter(timeline.at(at));
      this.#walk(moving, { from, index, end, last: newest });
      return;
    }
    const measure = plan.measure();
    for (let at = from; at < index; at++) measure.enter(timeline.at(at));
    this.#walk(measure, { from, index, end, last: end - 1 });
  }

  /**
   * Moves a measure of the entries `from` to `index - 1` on to the window that ends at `last`, and
   * raises phases before `end` on the way.
   */
  #walk(
    measure: WindowMeasure,
    walk: { from: number; readonly index: number; readonly end: number; readonly last: number },
  ): void {
    const { timeline, plan } = this;
    for (let at = walk.index; at <= walk.last; at++) {
      const entry = timeline.at(at);
      while (timeline.at(walk.from).time < entry.time - plan.timespan) {
        measure.leave(timeline.at(walk.from));
        walk.from++;
      }
      const before = this.#isEnough(measure);
      measure.enter(entry);
      if (at >= walk.end) continue;
      const phase = phaseOf(before, this.#isEnough(measure));
      if (phase > entry.phase) entry.phase = phase;
    }
  }

  #isEnough({ size }: WindowMeasure): boolean {
    return isEnough(this.#bounds, size);
  }

  /** An entry that came into the window at its newest end's back. */
  #enterBetween(entry: Entry): void {
    if (this.plan.ordered) this.#measure = null;
    else this.#measure?.enter(entry);
  }

  /** Of the newest window the entries before index `end`. */
  #measureUntil(end: number): WindowMeasure {
    const measure = this.plan.measure();
    for (let index = this.#tail; index < end; index++) measure.enter(this.timeline.at(index));
    return measure;
  }

  /** Tells the episodes that begin up to a timespan after the entry at `index` and are not told. */
  #tellFrom(index: number, hits: Hit[]): void {
    const { timeline, plan } = this;
    const until = timeline.at(index).time + plan.timespan;
    for (let at = index; at < timeline.length && timeline.at(at).time <= until; at++) {
      if (timeline.at(at).phase === BEGINS && !this.#isTold(at)) this.#tell(at, "early", hits);
    }
  }

  #isTold(index: number): boolean {
    const { timeline } = this;
    for (let at = index; at < timeline.length; at++) {
      const entry = timeline.at(at);
      if (at > index && entry.phase !== LASTS) return false;
      if (entry.told) return true;
    }
    return false;
  }

  #decide(index: number, hits: Hit[]): void {
    const entry = this.timeline.at(index);
    if (entry.phase === BEGINS && !entry.told) this.#tell(index, "final", hits);
  }

  #tell(index: number, emitted: Hit["emitted"], hits: Hit[]): void {
    const began = this.timeline.at(index);
    began.told = true;
    const from = this.timeline.indexFrom(began.time - this.plan.timespan);
    hits.push(hitOf({ window: this, from, last: index, began, emitted }));
  }

  // An event exactly a timespan old still counts for one at the watermark.
  #forget(watermark: number): void {
    this.#dropFirst(this.timeline.indexFrom(watermark - this.plan.timespan));
  }

  #dropFirst(count: number): void {
    for (let index = this.#tail; index < count; index++) {
      this.#measure?.leave(this.timeline.at(index));
    }
    this.#tail = Math.max(0, this.#tail - count);
    this.#undecided = Math.max(0, this.#undecided - count);
    this.#open = Math.max(-1, this.#open - count);
    this.timeline.dropFirst(count);
  }
}

function phaseOf(before: boolean, after: boolean): Phase {
  if (before) return LASTS;
  return after ? BEGINS : QUIET;
}
