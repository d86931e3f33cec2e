import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import * as fc from "fast-check";
import { expect, test } from "vitest";

import { openEmbeddedLogOn } from "../../../src/topics/embedded-log.ts";
import { openEmbeddedLog, type TopicLog } from "../../../src/topics/index.ts";
import { type CrashingPorts, crashingPorts } from "../../support/crashing-ports.ts";
import { append, logOptions, offset, record, valuesOf } from "../../support/topic-logs.ts";

const places = [
  { topic: "events.zeek.conn", partition: 0 },
  { topic: "alerts", partition: 0 },
] as const;

/** How many records of which size a step adds to each place. */
type PlannedStep = readonly (readonly number[])[];

/** What a log should show: the values of each place, and the number of the last step. */
interface Model {
  readonly values: readonly (readonly string[])[];
  readonly steps: number;
}

const plan: fc.Arbitrary<PlannedStep[]> = fc.array(
  fc.array(fc.array(fc.integer({ min: 0, max: 900 }), { maxLength: 3 }), {
    minLength: 2,
    maxLength: 2,
  }),
  { minLength: 1, maxLength: 6 },
);

const crash = fc.record({
  plan,
  dieAt: fc.integer({ min: 1, max: 60 }),
  left: fc.double({ min: 0, max: 1, noNaN: true }),
});

test("whatever the moment of a crash, what was committed is there and nothing else", async () => {
  await fc.assert(
    fc.asyncProperty(crash, async ({ plan: steps, dieAt, left }) => {
      expect((await crashAndCompare(steps, dieAt, left)).operations).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: 30 },
  );
});

test("every single operation of a commit may be the last", async () => {
  const steps: PlannedStep[] = [
    [[10, 20], [30]],
    [[600], [600]],
    [[700, 800], []],
    [[1], [2]],
  ];
  const seen = new Set<string>();
  for (let dieAt = 1; ; dieAt++) {
    const ports = await crashAndCompare(steps, dieAt, 0.5);
    if (!ports.dead) break;
    seen.add(ports.trace.at(-1) ?? "");
  }
  expect([...seen].sort((a, b) => (a < b ? -1 : 1))).toEqual([
    "after ledger commit",
    "before ledger commit",
    "create",
    "sync",
    "sync directory",
    "write",
  ]);
});

async function crashAndCompare(
  steps: readonly PlannedStep[],
  dieAt: number,
  left: number,
): Promise<CrashingPorts> {
  const directory = mkdtempSync(join(tmpdir(), "sluice-crash-"));
  try {
    const ports = crashingPorts(dieAt);
    const options = logOptions(directory, { segmentBytesMax: 1_500 });
    const { before, after } = await runUntilCrash(
      await openEmbeddedLogOn(options, ports),
      steps,
      ports,
    );
    ports.loseUnflushed(left);
    const log = await openEmbeddedLog(options);
    const shown = await modelOf(log);
    const whole = ports.trace.at(-1) === "after ledger commit" ? after : before;
    expect(shown).toEqual(whole);
    await goesOn(log, shown);
    await log.close();
    return ports;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** What was acknowledged, and what it would be with the step on which the log died. */
async function runUntilCrash(
  log: TopicLog,
  steps: readonly PlannedStep[],
  ports: CrashingPorts,
): Promise<{ before: Model; after: Model }> {
  let before: Model = { values: [[], []], steps: 0 };
  let after = before;
  for (const planned of steps) {
    after = withStep(before, planned);
    const step = log.step();
    for (const [index, at] of places.entries()) {
      const added = after.values[index]?.slice(before.values[index]?.length) ?? [];
      step.append(
        at,
        added.map((value) => record(value)),
      );
      step.setPosition("c", at, offset(after.steps));
    }
    step.setState("n", "k", Uint8Array.of(after.steps));
    const error = await step.commit({ urgent: true }).catch((reason: unknown) => reason);
    if (error !== undefined) {
      expect(error).toMatchObject({ code: "TOPIC_WRITE_FAILED" });
      expect(ports.dead && step.rejected).toBe(true);
      break;
    }
    before = after;
  }
  await log.close().catch(() => {});
  return { before, after };
}

function withStep(model: Model, planned: PlannedStep): Model {
  const values = model.values.map((old, index) => [
    ...old,
    ...(planned[index] ?? []).map((size, i) => `${model.steps}-${i}-${"x".repeat(size)}`),
  ]);
  return { values, steps: model.steps + 1 };
}

async function modelOf(log: TopicLog): Promise<Model> {
  const steps = log.state("n", "k")?.[0] ?? 0;
  for (const at of places) expect(log.position("c", at) ?? 0).toBe(steps);
  return { values: await Promise.all(places.map((at) => valuesOf(log, at))), steps };
}

async function goesOn(log: TopicLog, shown: Model): Promise<void> {
  const [at] = places;
  await append(log, at, "next");
  const { records } = await log.read(at, offset(shown.values[0]?.length ?? 0), 1_000);
  expect(records.map(({ value }) => Buffer.from(value).toString())).toEqual(["next"]);
}
