import { appendFileSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

import { expect, test } from "vitest";

import { openFileSink, openTerminalSink } from "../../src/sinks/index.ts";
import { sampleAlert, sampleAlerts } from "../support/sink-alerts.ts";
import { tempFolder } from "../support/temp-folder.ts";

const signal = new AbortController().signal;
const lines = (file: string): string[] => readFileSync(file, "utf8").split("\n").slice(0, -1);

const sinks = [
  { of: "terminal", open: () => openTerminalSink({ name: "t", write: () => {}, color: false }) },
  {
    of: "terminal without a reader",
    open: () =>
      openTerminalSink({
        name: "t",
        color: false,
        write: () => Promise.reject(new TypeError("EPIPE")),
      }),
  },
  {
    of: "file",
    open: () => openFileSink({ name: "f", path: path.join(tempFolder(), "a/alerts.ndjson") }),
  },
  { of: "file that is a folder", open: () => openFileSink({ name: "f", path: tempFolder() }) },
  { of: "full disk", open: () => openFileSink({ name: "f", path: "/dev/full" }) },
];

test.each(sinks)("$of: one outcome for each alert, and it never rejects", async ({ open }) => {
  const sink = open();
  for (const count of [0, 1, 7]) {
    expect(await sink.send(sampleAlerts(count), signal)).toHaveLength(count);
  }
  await sink.close();
});

test("the terminal shows hostile text on one line and without escape sequences", async () => {
  let shown = "";
  const write = (text: string): void => {
    shown += text;
  };
  const sink = openTerminalSink({ name: "t", write, color: false });
  const { rule } = sampleAlert();
  const title = "x\r\n2026 critical forged\u001b[2J\u009b31m\u202e\u2028";
  await sink.send([sampleAlert(1, { rule: { ...rule, title } })], signal);
  expect(shown.split("\n")).toHaveLength(2);
  for (const bad of ["\r", "\u001b", "\u009b", "\u202e", "\u2028"])
    expect(shown).not.toContain(bad);
});

test("the file gets one line of JSON an alert, and a new file after a rotation", async () => {
  const file = path.join(tempFolder(), "alerts.ndjson");
  const sink = openFileSink({ name: "f", path: file });
  await sink.send(sampleAlerts(2), signal);
  renameSync(file, `${file}.1`);
  await sink.send(sampleAlerts(1), signal);
  rmSync(file);
  await sink.send(sampleAlerts(3), signal);
  await sink.close();
  expect([lines(`${file}.1`).length, lines(file).length]).toEqual([2, 3]);
  for (const line of lines(file)) expect(JSON.parse(line)).toBeTypeOf("object");
});

test("a torn last line is cut off, and one that only lacks its end is kept", async () => {
  const file = path.join(tempFolder(), "alerts.ndjson");
  writeFileSync(file, '{"a":1}\n{"b":');
  const first = openFileSink({ name: "f", path: file });
  await first.send([sampleAlert()], signal);
  await first.close();
  expect(lines(file)).toHaveLength(2);
  appendFileSync(file, '{"c":3}');
  const second = openFileSink({ name: "f", path: file });
  await second.send([sampleAlert()], signal);
  await second.close();
  expect(lines(file).map((line) => typeof JSON.parse(line))).toEqual(Array(4).fill("object"));
});

test("a path that cannot be written pauses", async () => {
  const sink = openFileSink({ name: "f", path: tempFolder() });
  expect(await sink.send([sampleAlert()], signal)).toMatchObject([{ kind: "pause" }]);
});
