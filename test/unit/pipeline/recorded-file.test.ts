import { utimes } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";

import { expect, test } from "vitest";

import type { RawRecord } from "../../../src/event/index.ts";
import type { FormatName } from "../../../src/ingest/index.ts";
import { systemClock } from "../../../src/lib/clock.ts";
import { readRecordedFile } from "../../../src/pipeline/recorded-file.ts";
import { tempFolder } from "../../support/temp-folder.ts";

/** The records of a file. */
async function recordsOf(file: string, format: FormatName = "syslog"): Promise<RawRecord[]> {
  const { signal } = new AbortController();
  const all: RawRecord[] = [];
  for await (const records of readRecordedFile(file, { format, clock: systemClock, signal })) {
    all.push(...records);
  }
  return all;
}

async function read(file: string, format: FormatName = "syslog"): Promise<readonly string[]> {
  return (await recordsOf(file, format)).map(({ bytes }) => Buffer.from(bytes).toString());
}

function fileOf(name: string, content: Uint8Array): string {
  return path.join(tempFolder({ [name]: content }), name);
}

test.each([
  ["2020-01-02T00:00:00Z", Date.parse("2020-01-02T00:00:00Z") * 1000],
  ["1980-01-01T00:00:00Z", undefined], // an archive without times
  [new Date().toISOString(), undefined],
])(
  "records of a file changed at %s were written by then, if that is long ago",
  async (at, written) => {
    const file = fileOf("old.log", Buffer.from("Dec 31 23:59:59 h a: x\n"));
    await utimes(file, new Date(at), new Date(at));
    expect((await recordsOf(file)).map((record) => record.written)).toEqual([written]);
  },
);

test.each([
  ["/dev/null", "it is a pipe or a device; write it to a file first"],
  ["/", "it is a folder; name a file in it"],
  ["/nowhere.log", "there is no such file"],
])("%s is refused, not read as an empty log", async (file, message) => {
  await expect(read(file)).rejects.toThrow(message);
});

test.each([
  ["that ends too early", gzipSync("not all of this arrives\n").subarray(0, -6)],
  ["that is not gzip", Buffer.from("not gz\n")],
])("a .gz %s is an error, not a short log", async (_name, content) => {
  const file = fileOf("log.gz", content);
  await expect(read(file)).rejects.toThrow(`cannot read all of ${file}`);
});

test("Windows events are read however they are printed", async () => {
  const array = JSON.stringify([{ Id: 1 }, { Id: 2, Of: { Name: "ü{" } }], null, 4);
  const utf16 = Buffer.from(`\uFEFF${array}\r\n`, "utf16le");
  const events = [`{\n        "Id": 1\n    }`, `{"Id":3}`, `{"Id":4}`];
  const one = fileOf("one.json", Buffer.from(`[\n    ${events[0]}\n]\n${events[1]}${events[2]}`));
  expect(await read(one, "windows_json")).toEqual(events);
  const texts = await read(fileOf("log.json.gz", gzipSync(utf16)), "windows_json");
  expect(texts.map((text) => JSON.parse(text) as unknown)).toEqual(JSON.parse(array));
});

test("a printed event may be larger than a line of a log", async () => {
  const event = JSON.stringify({ Id: 1, Message: "x".repeat(1 << 20) }, null, 2);
  expect(await read(fileOf("log.json", Buffer.from(event)), "windows_json")).toEqual([event]);
});
