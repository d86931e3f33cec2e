import { truncateSync } from "node:fs";

import type { EmbeddedLogPorts } from "../../src/topics/embedded-log.ts";
import { type LedgerPort, openLedger } from "../../src/topics/ledger.ts";
import { nodeSegmentFiles, type SegmentFile } from "../../src/topics/segment-files.ts";

/** Files and a ledger that fail on request. */
export interface CrashingPorts extends EmbeddedLogPorts {
  /** Operations that changed something so far. */
  readonly operations: number;
  readonly dead: boolean;
  /** Names of the operations, to say where a crash was. */
  readonly trace: readonly string[];
  /** As a power cut may: of what was not flushed only `fraction` is left in each file. */
  loseUnflushed(fraction: number): void;
}

/** The process dies at operation number `dieAt` (from 1): that one half done, none after it. */
export function crashingPorts(dieAt: number): CrashingPorts {
  const real = nodeSegmentFiles("write");
  const sizes = new Map<string, { written: number; flushed: number }>();
  const trace: string[] = [];
  let dead = false;

  function point(name: string): "go" | "die" {
    if (dead) throw new Error("dead");
    trace.push(name);
    if (trace.length < dieAt) return "go";
    dead = true;
    return "die";
  }
  async function change(name: string, work: () => Promise<void>): Promise<void> {
    if (point(name) === "die") throw new Error(`died at ${name}`);
    await work();
  }
  function wrap(path: string, file: SegmentFile): SegmentFile {
    const size = sizes.get(path) ?? { written: 0, flushed: 0 };
    sizes.set(path, size);
    return {
      read: (into, position) => file.read(into, position),
      close: () => file.close(),
      truncate: (bytes) => change("truncate", () => file.truncate(bytes)),
      async write(parts, position) {
        const whole = Buffer.concat(parts);
        const dies = point("write") === "die";
        const part = dies ? whole.subarray(0, whole.length >> 1) : whole;
        await file.write([part], position);
        size.written = Math.max(size.written, position + part.length);
        if (dies) throw new Error("died at write");
      },
      async sync() {
        await change("sync", () => file.sync());
        size.flushed = size.written;
      },
    };
  }
  return {
    get operations() {
      return trace.length;
    },
    get dead() {
      return dead;
    },
    trace,
    loseUnflushed(fraction) {
      for (const [path, { written, flushed }] of sizes) {
        if (written > flushed) {
          truncateSync(path, flushed + Math.floor((written - flushed) * fraction));
        }
      }
    },
    files: {
      ...real,
      open: async (path) => wrap(path, await real.open(path)),
      create: async (path) => {
        if (point("create") === "die") throw new Error("died at create");
        return wrap(path, await real.create(path));
      },
      syncDirectory: (path) => change("sync directory", () => real.syncDirectory(path)),
      remove: (path) => change("remove", () => real.remove(path)),
    },
    openLedger: (path, mode) => wrapLedger(openLedger(path, mode), point, () => dead),
  };
}

function wrapLedger(
  ledger: LedgerPort,
  point: (name: string) => "go" | "die",
  isDead: () => boolean,
): LedgerPort {
  return {
    salt: ledger.salt,
    closedCleanly: ledger.closedCleanly,
    commit(change) {
      if (point("before ledger commit") === "die") throw new Error("died before ledger commit");
      ledger.commit(change);
      if (point("after ledger commit") === "die") throw new Error("died after ledger commit");
    },
    cutStart: (at, start) => {
      if (point("cut start") === "die") throw new Error("died at cut start");
      ledger.cutStart(at, start);
    },
    correct: (at, base, bytes) => ledger.correct(at, base, bytes),
    partitions: () => ledger.partitions(),
    segments: (at, base) => ledger.segments(at, base),
    position: (consumer, at) => ledger.position(consumer, at),
    state: (namespace, key) => ledger.state(namespace, key),
    states: (namespace) => ledger.states(namespace),
    version: () => ledger.version(),
    snapshot: (work) => ledger.snapshot(work),
    close: (clean) => ledger.close(clean && !isDead()),
  };
}
