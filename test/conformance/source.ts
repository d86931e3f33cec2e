import { afterEach, beforeEach, describe, expect, test } from "vitest";

import type { RawRecord } from "../../src/event/index.ts";
import type { Source, SourceBatch } from "../../src/ingest/index.ts";

/** One source of its own kind, and what feeds it. */
export interface SourceRig {
  /** Opens the source with what was committed of it. */
  open(states: ReadonlyMap<string, Uint8Array>): Promise<Source>;
  /** Writes or sends lines; resolves when they are on their way. */
  feed(lines: readonly string[]): Promise<void>;
  /** Whether what is read must be there before the source looks. */
  readonly looksOnce: boolean;
  /** Or the reason why reading on from a commit does not apply. */
  readonly resumes: true | string;
  /** Handles or sockets that are open: none after the end. */
  openHandles(): Promise<number>;
  /** Bytes that were read from outside so far, as counted. */
  bytesRead(): Promise<number>;
  /** Bytes it may have read when only one batch was taken; or why it cannot be held back. */
  readonly aheadMax: number | string;
  recordsCounted(): Promise<number>;
  close(): Promise<void>;
}

/** What every source promises (src/ingest/source.ts). */
export function sourceContract(name: string, setUp: () => Promise<SourceRig>): void {
  describe.each([name])("%s", () => {
    let rig: SourceRig;
    beforeEach(async () => {
      rig = await setUp();
    });
    afterEach(() => rig.close());

    test("gives each record once and in order, tells a stream once, counts once", async () => {
      const source = await rig.open(new Map());
      const taken = new Taken();
      const fed = rig.feed(lines(0, 500));
      if (rig.looksOnce) await fed;
      await taken.from(source, 500);
      await fed;
      expect(taken.texts()).toEqual(lines(0, 500));
      expect(new Set(taken.records.map(({ id }) => id)).size).toBe(500);
      expect(taken.opened).toEqual([...new Set(taken.records.map(({ stream }) => stream))]);
      expect(new Set(taken.ended).size).toBe(taken.ended.length);
      expect(taken.records.every((record) => record.source === source.name)).toBe(true);
      expect(await rig.recordsCounted()).toBe(500);
    });

    test("ends soon after the signal, with nothing left open", async () => {
      const source = await rig.open(new Map());
      const begun = performance.now();
      const taken = new Taken();
      const stop = new AbortController();
      setTimeout(() => stop.abort(), 20);
      for await (const batch of source.batches(stop.signal)) taken.take(batch);
      expect(performance.now() - begun).toBeLessThan(1_000);
      expect(await rig.openHandles()).toBe(0);
    });

    test("ends at once when the signal was given before", async () => {
      const source = await rig.open(new Map());
      const taken = new Taken();
      for await (const batch of source.batches(AbortSignal.abort())) taken.take(batch);
      expect(taken.records).toEqual([]);
      expect(await rig.openHandles()).toBe(0);
    });

    test("closes what it has open when the reader goes away", async () => {
      const source = await rig.open(new Map());
      // The sender may find it closed already.
      const fed = rig.feed(lines(0, 10)).catch(() => {});
      for await (const batch of source.batches(new AbortController().signal)) {
        if (batch.opened.length > 0) break;
      }
      await fed;
      expect(await rig.openHandles()).toBe(0);
    });

    test("reads on from what was committed", async (context) => {
      if (rig.resumes !== true) context.skip(rig.resumes);
      await rig.feed(lines(0, 300));
      const whole = new Taken();
      await whole.from(await rig.open(new Map()), 300);
      const taken = new Taken();
      while (taken.records.length < 300) {
        await taken.crashing(await rig.open(taken.states), 300);
      }
      expect(taken.texts()).toEqual(lines(0, 300));
      expect(taken.records.map(({ id }) => id)).toEqual(whole.records.map(({ id }) => id));
    });

    test("does not read far ahead of a reader that waits", async (context) => {
      const { aheadMax } = rig;
      if (typeof aheadMax === "string") return context.skip(aheadMax);
      const many = Array.from({ length: 4_000 }, (_, i) => `${i} ${"x".repeat(1_000)}`);
      const source = await rig.open(new Map());
      const fed = rig.feed(many);
      const iterator = source.batches(new AbortController().signal)[Symbol.asyncIterator]();
      await iterator.next();
      const deadline = performance.now() + 200;
      while (performance.now() < deadline) {
        expect(await rig.bytesRead()).toBeLessThanOrEqual(aheadMax);
        await new Promise((done) => setTimeout(done, 20));
      }
      await iterator.return?.();
      await fed.catch(() => {});
    });
  });
}

function lines(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, i) => `line number ${from + i}`);
}

/** What a reader has committed. */
class Taken {
  readonly records: RawRecord[] = [];
  readonly opened: string[] = [];
  readonly ended: string[] = [];
  readonly states = new Map<string, Uint8Array>();

  texts(): string[] {
    return this.records.map(({ bytes }) => Buffer.from(bytes).toString());
  }

  take(batch: SourceBatch): void {
    this.records.push(...batch.records);
    this.opened.push(...batch.opened);
    this.ended.push(...batch.ended);
    for (const [key, value] of batch.checkpoint) {
      if (value === null) this.states.delete(key);
      else this.states.set(key, value);
    }
    batch.settle?.(batch.records.map(() => ({ kind: "event" })));
  }

  /** Takes batches until there are `count` records, or the source ends. */
  async from(source: Source, count: number): Promise<void> {
    const stop = new AbortController();
    for await (const batch of source.batches(stop.signal)) {
      this.take(batch);
      if (this.records.length >= count) stop.abort();
    }
  }

  /** Takes one batch with records and loses the next, as a crash does; the last is not lost. */
  async crashing(source: Source, count: number): Promise<void> {
    const before = this.records.length;
    for await (const batch of source.batches(new AbortController().signal)) {
      if (this.records.length > before) return;
      this.take(batch);
      if (this.records.length >= count) return;
    }
  }
}
