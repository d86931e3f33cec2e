import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { expect, onTestFinished, test } from "vitest";

import { openEmbeddedLog } from "../../../src/topics/index.ts";
import { tempFolder } from "../../support/temp-folder.ts";
import { append, logOptions, valuesOf } from "../../support/topic-logs.ts";

const alerts = { topic: "alerts", partition: 0 };
const face = JSON.stringify(join(import.meta.dirname, "../../../src/topics/index.ts"));
const telemetry = JSON.stringify(join(import.meta.dirname, "../../../src/telemetry/index.ts"));
const clock = JSON.stringify(join(import.meta.dirname, "../../../src/lib/clock.ts"));

/** Begins each child's program: `open(mode)` opens the log of the directory in argv. */
const prelude = `
  import { openEmbeddedLog } from ${face};
  import { createMetrics, silentLogger } from ${telemetry};
  import { systemClock } from ${clock};
  const open = (mode) => openEmbeddedLog({ directory: process.argv[1], mode, clock: systemClock,
    logger: silentLogger, metrics: createMetrics(), pollIntervalMs: 2 });
  const at = { topic: "alerts", partition: 0 };
`;

test("a second writer is refused until the first closes, or is killed", async () => {
  const directory = tempFolder();
  const child = runChild(
    directory,
    `const log = await open("write");
     const step = log.step();
     step.append(at, [{ key: null, value: Buffer.from("from child"), timestamp: 0 }]);
     await step.commit({ urgent: true });
     console.log("ready");
     setInterval(() => {}, 1000);`,
  );
  expect(await lineOf(child)).toBe("ready");
  const refused = openEmbeddedLog(logOptions(directory));
  await expect(refused).rejects.toMatchObject({
    code: "TOPIC_LOCKED",
    message: expect.stringContaining("stop it, or give this one a directory of its own"),
  });
  child.kill("SIGKILL");
  await once(child, "exit");
  const log = await openEmbeddedLog(logOptions(directory));
  expect(await valuesOf(log, alerts)).toEqual(["from child"]);
  await expect(openEmbeddedLog(logOptions(directory))).rejects.toMatchObject({
    code: "TOPIC_LOCKED",
  });
  await log.close();
  const again = await openEmbeddedLog(logOptions(directory));
  await again.close();
});

test("another process reads what this one commits, as it comes", async () => {
  const directory = tempFolder();
  const log = await openEmbeddedLog(logOptions(directory, { segmentBytesMax: 200 }));
  await append(log, alerts, "first");
  const child = runChild(
    directory,
    `const log = await open("read");
     let next = 0;
     let text = "";
     while (!text.endsWith("last")) {
       await log.waitBeyond(at, next, AbortSignal.timeout(10_000));
       const batch = await log.read(at, next, 1000);
       if (next === 0) console.log("reading");
       next = batch.next;
       for (const { value } of batch.records) text += Buffer.from(value).toString() + " ";
       text = text.trimEnd() + (text.endsWith("last ") ? "" : " ");
     }
     console.log(text, log.position("c", at), log.state("n", "k")[0]);
     await log.close();`,
  );
  const lines = linesOf(child);
  expect((await lines.next()).value).toBe("reading");
  for (let i = 0; i < 20; i++) await append(log, alerts, String(i));
  const step = log.step();
  step.append(alerts, [
    { key: null, value: Buffer.from("last"), timestamp: log.topics()[0]?.end as never },
  ]);
  step.setPosition("c", alerts, 7 as never);
  step.setState("n", "k", Uint8Array.of(9));
  await step.commit({ urgent: true });
  const numbers = Array.from({ length: 20 }, (_, i) => i).join(" ");
  expect((await lines.next()).value).toBe(`first ${numbers} last 7 9`);
  await log.close();
});

test("a log opened for reading takes no steps and leaves the lock alone", async () => {
  const directory = tempFolder();
  const log = await openEmbeddedLog(logOptions(directory));
  await append(log, alerts, "a");
  const reader = await openEmbeddedLog(logOptions(directory, { mode: "read" }));
  expect(() => reader.step()).toThrow("opened for reading");
  expect(await valuesOf(reader, alerts)).toEqual(["a"]);
  await append(log, alerts, "b");
  expect(await valuesOf(reader, alerts)).toEqual(["a", "b"]);
  expect(reader.topics()).toEqual(log.topics());
  await log.close();
  expect(await valuesOf(reader, alerts)).toEqual(["a", "b"]);
  await reader.close();
});

function runChild(directory: string, program: string): ChildProcess {
  const child = spawn(
    process.execPath,
    ["--input-type=module", "-e", prelude + program, directory],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  return child;
}

async function lineOf(child: ChildProcess): Promise<string | undefined> {
  return (await linesOf(child).next()).value;
}

function linesOf(child: ChildProcess): AsyncIterator<string, undefined> {
  if (child.stdout === null) throw new Error("no output");
  return createInterface({ input: child.stdout })[Symbol.asyncIterator]();
}
