import { invariant } from "../lib/invariant.ts";
import type { CorrelationRule } from "../sigma/index.ts";
import { type Chain, chainOf } from "./chain.ts";
import { ClosingWindow } from "./closing-window.ts";
import type { Correlator, CorrelatorLimits, CorrelatorStats } from "./correlator.ts";
import { DueHeap } from "./due-heap.ts";
import { type Entry, entryOf } from "./entry.ts";
import type { Fact, Hit, MatchFact } from "./fact.ts";
import { groupKey } from "./group-key.ts";
import type { GroupWindow } from "./group-window.ts";
import { RisingWindow } from "./rising-window.ts";
import { decodeSnapshot, encodeSnapshot, type SavedState } from "./snapshot.ts";
import { planOf, type WindowPlan } from "./window-plan.ts";

/** What a correlator is made of; the snapshot is one that an earlier correlator gave. */
interface CorrelatorOptions {
  readonly rules: readonly CorrelationRule[];
  readonly limits: CorrelatorLimits;
  readonly snapshot?: Uint8Array;
}

/**
 * Starts empty, or where the snapshot stood for every rule whose content is unchanged since.
 * Throws `PipelineError` (`TOPIC_CORRUPT`) on bytes that are no snapshot of this version: the
 * caller then replays the facts instead.
 */
export function createCorrelator(options: CorrelatorOptions): Correlator {
  const correlator = new KeyedCorrelator(options.limits);
  correlator.replaceRules(options.rules);
  if (options.snapshot !== undefined) correlator.restore(decodeSnapshot(options.snapshot));
  return correlator;
}

interface KeyedWindows {
  readonly plan: WindowPlan;
  readonly groups: Map<string, GroupWindow>;
}

const NO_HITS: readonly Hit[] = [];

class KeyedCorrelator implements Correlator {
  readonly #limits: CorrelatorLimits;
  readonly #evicted = new Map<string, number>();
  readonly #late = new Map<string, number>();
  #correlations = new Map<string, KeyedWindows>();
  #chain: Chain = chainOf([]);
  // By level: a correlation decides after all that feed it.
  #wakes: readonly DueHeap<GroupWindow>[] = [];
  #passed: number[] = [];
  #watermark = Number.NEGATIVE_INFINITY;
  #groups = 0;
  #events = 0;
  #serial = 0;

  constructor(limits: CorrelatorLimits) {
    this.#limits = limits;
  }

  push(fact: Fact): readonly Hit[] {
    if (fact.kind === "watermark") return this.#advance(fact.time);
    const windows = this.#correlations.get(fact.correlation);
    if (windows === undefined || windows.plan.contentHash !== fact.contentHash) return NO_HITS;
    if (fact.time < this.#watermark) {
      increase(this.#late, fact.correlation, 1);
      return NO_HITS;
    }
    const hits: Hit[] = [];
    this.#place(windows, fact, { sources: null, hits });
    return inOrder(this.#tell(hits));
  }

  replaceRules(rules: readonly CorrelationRule[]): void {
    const kept = new Map<string, KeyedWindows>();
    this.#chain = chainOf(rules);
    for (const rule of rules) {
      const plan = planOf(rule, this.#chain.placeOf(rule.meta.id), this.#limits);
      const before = this.#correlations.get(plan.correlation);
      const same = before?.plan.contentHash === plan.contentHash;
      kept.set(plan.correlation, { plan, groups: same ? before.groups : new Map() });
    }
    this.#correlations = kept;
    const levels = [...kept.values()].map(({ plan }) => plan.place.level);
    this.#wakes = Array.from({ length: Math.max(0, ...levels) + 1 }, () => new DueHeap());
    this.#passed = this.#wakes.map(() => this.#watermark);
    this.#groups = 0;
    this.#events = 0;
    for (const { plan, groups } of kept.values()) {
      for (const window of groups.values()) {
        window.due += plan.place.lag - window.plan.place.lag;
        window.plan = plan;
        this.#heapOf(plan).add(window);
        this.#groups++;
        this.#events += window.timeline.length;
      }
    }
  }

  snapshot(): Uint8Array {
    return encodeSnapshot({
      watermark: this.#watermark,
      evicted: this.#evicted,
      late: this.#late,
      windows: [...this.#windows()].sort((a, b) => a.serial - b.serial),
    });
  }

  restore(saved: SavedState): void {
    this.#watermark = saved.watermark;
    this.#passed.fill(saved.watermark);
    for (const [correlation, count] of saved.evicted) this.#evicted.set(correlation, count);
    for (const [correlation, count] of saved.late) this.#late.set(correlation, count);
    for (const { correlation, contentHash, group, due, entries } of saved.windows) {
      const windows = this.#correlations.get(correlation);
      if (windows?.plan.contentHash === contentHash) {
        const window = this.#open(windows, groupKey(group), group);
        window.restore(entries, this.#watermarkOf(windows.plan));
        this.#events += entries.length;
        // As it stood: it says what has been forgotten already.
        window.due = due + windows.plan.place.lag;
        this.#heapOf(windows.plan).add(window);
      }
    }
  }

  stats(): CorrelatorStats {
    return {
      groups: this.#groups,
      events: this.#events,
      evicted: new Map(this.#evicted),
      late: new Map(this.#late),
    };
  }

  *#windows(): Generator<GroupWindow> {
    for (const { groups } of this.#correlations.values()) yield* groups.values();
  }

  /**
   * Hands hits on to the correlations that they feed, and these hits on in turn; gives those that
   * are to be told. It ends, as a correlation feeds only such of a higher level.
   */
  #tell(hits: Hit[]): Hit[] {
    const told: Hit[] = [];
    for (const hit of inOrder(hits)) {
      if (this.#correlations.get(hit.correlation)?.plan.alerts === true) told.push(hit);
      for (const feed of this.#chain.feedsOf(hit.correlation)) {
        const fact = feed(hit);
        const windows = this.#correlations.get(fact.correlation);
        const further: Hit[] = [];
        if (windows !== undefined) {
          this.#place(windows, fact, { sources: hit.evidence, hits: further });
        }
        told.push(...this.#tell(further));
      }
    }
    return told;
  }

  #place(
    windows: KeyedWindows,
    fact: MatchFact,
    { sources, hits }: { readonly sources: Entry["sources"]; readonly hits: Hit[] },
  ): void {
    const key = groupKey(fact.group);
    const entry = entryOf(fact, windows.plan.keeps, sources);
    const window = windows.groups.get(key);
    if (window === undefined) {
      this.#begin(this.#open(windows, key, fact.group), entry, hits);
      return;
    }
    const before = window.timeline.length;
    const dropped = window.add(entry, this.#watermarkOf(windows.plan), hits);
    this.#events += window.timeline.length - before;
    if (dropped > 0) increase(this.#evicted, fact.correlation, dropped);
    const due = dueOf(window);
    if (due < window.due) {
      window.due = due;
      this.#heapOf(windows.plan).settle(window);
    }
  }

  #begin(window: GroupWindow, entry: Entry, hits: Hit[]): void {
    window.add(entry, this.#watermarkOf(window.plan), hits);
    this.#events++;
    window.due = dueOf(window);
    this.#heapOf(window.plan).add(window);
    while (this.#groups > this.#limits.groupsMax) this.#evictOldest(hits);
  }

  #open(windows: KeyedWindows, key: string, group: GroupWindow["group"]): GroupWindow {
    const { plan } = windows;
    const identity = { serial: this.#serial++, key, group };
    const window =
      plan.rising === null
        ? new ClosingWindow(plan, identity)
        : new RisingWindow(plan, identity, plan.rising);
    windows.groups.set(key, window);
    this.#groups++;
    return window;
  }

  #advance(time: number): readonly Hit[] {
    // The largest safe integer stands for the end of all input: nothing can come after it.
    const watermark = time >= Number.MAX_SAFE_INTEGER ? Number.POSITIVE_INFINITY : time;
    if (watermark <= this.#watermark) return NO_HITS;
    this.#watermark = watermark;
    const told: Hit[] = [];
    for (const [level, heap] of this.#wakes.entries()) {
      const hits: Hit[] = [];
      // Until the levels below have told all, what they feed here is not late.
      this.#passed[level] = watermark;
      for (let window = heap.top; window !== undefined; window = heap.top) {
        if (window.due >= watermark) break;
        const before = window.timeline.length;
        window.advance(this.#watermarkOf(window.plan), hits);
        this.#events += window.timeline.length - before;
        if (window.timeline.length === 0) this.#close(window);
        else this.#reschedule(window);
      }
      told.push(...this.#tell(hits));
    }
    return inOrder(told);
  }

  #evictOldest(hits: Hit[]): void {
    for (;;) {
      const tops = this.#wakes.flatMap((heap) => heap.top ?? []);
      const [first, ...others] = tops;
      if (first === undefined) return;
      const window = others.reduce((a, b) => (b.due < a.due ? b : a), first);
      // `due` may lie before the truth; the top whose `due` is exact is the earliest of all.
      if (dueOf(window) === window.due) {
        window.evict(hits);
        increase(this.#evicted, window.plan.correlation, window.timeline.length);
        this.#events -= window.timeline.length;
        this.#close(window);
        return;
      }
      this.#reschedule(window);
    }
  }

  #reschedule(window: GroupWindow): void {
    window.due = dueOf(window);
    this.#heapOf(window.plan).settle(window);
  }

  #close(window: GroupWindow): void {
    this.#heapOf(window.plan).remove(window);
    this.#correlations.get(window.plan.correlation)?.groups.delete(window.key);
    this.#groups--;
  }

  #heapOf({ place }: WindowPlan): DueHeap<GroupWindow> {
    const heap = this.#wakes[place.level];
    invariant(heap !== undefined, "a heap for each level");
    return heap;
  }

  #watermarkOf({ place }: WindowPlan): number {
    return (this.#passed[place.level] ?? this.#watermark) - place.lag;
  }
}

/** The watermark before which there is nothing to do for the group. */
function dueOf(window: GroupWindow): number {
  return window.nextDue() + window.plan.place.lag;
}

function increase(counts: Map<string, number>, key: string, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}

function inOrder(hits: Hit[]): readonly Hit[] {
  return hits.length < 2 ? hits : hits.sort(compareHits);
}

function compareHits(a: Hit, b: Hit): number {
  return (
    a.time - b.time ||
    compareText(a.correlation, b.correlation) ||
    compareText(a.began.event, b.began.event) ||
    compareText(groupKey(a.group), groupKey(b.group))
  );
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
