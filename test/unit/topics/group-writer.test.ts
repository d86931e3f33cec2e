import { readdirSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { openEmbeddedLogOn } from "../../../src/topics/embedded-log.ts";
import { openEmbeddedLog, type TopicLog } from "../../../src/topics/index.ts";
import { openLedger } from "../../../src/topics/ledger.ts";
import { nodeSegmentFiles, type SegmentFile } from "../../../src/topics/segment-files.ts";
import { tempFolder } from "../../support/temp-folder.ts";
import { append, logOptions, offset, record, valuesOf } from "../../support/topic-logs.ts";

const conn = { topic: "events.zeek.conn", partition: 0 };
const alerts = { topic: "alerts", partition: 0 };

test("a full disk rejects the whole group and the log goes on when there is room", async () => {
  const { log, disk, directory } = await openOnSmallDisk();
  await append(log, conn, "a");
  disk.full = true;
  const lost = log.step();
  lost.append(conn, [record("lost")]);
  lost.append(alerts, [record("lost")]);
  lost.setPosition("c", conn, offset(1));
  const error: unknown = await lost.commit({ urgent: true }).catch((reason: unknown) => reason);
  expect(error).toMatchObject({
    code: "TOPIC_WRITE_FAILED",
    message: expect.stringContaining("the disk is full"),
  });
  expect(lost.rejected).toBe(true);
  expect(await valuesOf(log, conn)).toEqual(["a"]);
  expect(log.bounds(alerts).end).toBe(0);
  expect(log.position("c", conn)).toBeNull();
  expect(readdirSync(join(directory, "topics/alerts/0"))).toEqual([]);
  disk.full = false;
  await append(log, conn, "b");
  await append(log, alerts, "c");
  await log.close();
  const again = await openEmbeddedLog(logOptions(directory));
  expect(await valuesOf(again, conn)).toEqual(["a", "b"]);
  expect(await valuesOf(again, alerts)).toEqual(["c"]);
  await again.close();
});

test("steps handed over behind a failed one fail with it, and say so at once", async () => {
  const { log, disk } = await openOnSmallDisk();
  disk.full = true;
  const steps = Array.from({ length: 5 }, () => log.step());
  const states: boolean[][] = [];
  const commits = steps.map((step) => {
    // Each fills a group of its own.
    step.append(conn, [record("x".repeat(2_000))]);
    return step.commit().catch(() => {
      states.push(steps.map(({ rejected }) => rejected));
    });
  });
  await Promise.all(commits);
  expect(states[0]).toEqual([true, true, true, true, true]);
  expect(log.bounds(conn).end).toBe(0);
  disk.full = false;
  await append(log, conn, "b");
  expect(await valuesOf(log, conn)).toEqual(["b"]);
  await log.close();
});

interface SmallDisk {
  full: boolean;
}

/** A log on a disk that takes half of a write and then says ENOSPC while it is full. */
async function openOnSmallDisk(): Promise<{ log: TopicLog; disk: SmallDisk; directory: string }> {
  const directory = tempFolder();
  const disk: SmallDisk = { full: false };
  const real = nodeSegmentFiles("write");
  const wrap = (file: SegmentFile): SegmentFile => ({
    ...file,
    async write(parts, position) {
      if (!disk.full) return file.write(parts, position);
      const whole = Buffer.concat(parts);
      await file.write([whole.subarray(0, whole.length >> 1)], position);
      throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
    },
  });
  const files = {
    ...real,
    open: async (path: string) => wrap(await real.open(path)),
    create: async (path: string) => wrap(await real.create(path)),
  };
  const options = logOptions(directory, { commitBytesMax: 1_000 });
  return { log: await openEmbeddedLogOn(options, { files, openLedger }), disk, directory };
}
