import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";

import { expect, test } from "vitest";

import { systemClock } from "../../../src/lib/clock.ts";
import { readRecordedFile } from "../../../src/pipeline/recorded-file.ts";

test.each([
  ["/dev/null", "it is a pipe or a device; write it to a file first"],
  ["/", "it is a folder; name a file in it"],
  ["/nowhere.log", "there is no such file"],
])("%s is refused, not read as an empty log", async (file, message) => {
  const batches = readRecordedFile(file, systemClock, new AbortController().signal);
  const read = async (): Promise<void> => {
    for await (const _ of batches);
  };
  await expect(read()).rejects.toThrow(message);
});

test.each([
  ["that ends too early", gzipSync("not all of this arrives\n").subarray(0, -6)],
  ["that is not gzip", Buffer.from("not gz\n")],
])("a .gz %s is an error, not a short log", async (_name, content) => {
  const folder = await mkdtemp(path.join(tmpdir(), "sluice-recorded-"));
  try {
    const file = path.join(folder, "log.gz");
    await writeFile(file, content);
    const batches = readRecordedFile(file, systemClock, new AbortController().signal);
    const read = async (): Promise<void> => {
      for await (const _ of batches);
    };
    await expect(read()).rejects.toThrow(`cannot read all of ${file}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
