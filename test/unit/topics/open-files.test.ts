import { expect, test } from "vitest";

import { OpenFiles, SparseIndex } from "../../../src/topics/open-files.ts";
import type { SegmentFile } from "../../../src/topics/segment-files.ts";

test("closes the file not used for longest, never one in use", async () => {
  const open = new Set<string>();
  const files = new OpenFiles(2);
  const use = (path: string, work: () => Promise<void> = async () => {}): Promise<void> =>
    files.with(path, async () => fakeFile(path, open), work);
  await use("a");
  await use("b");
  await use("a");
  await use("c");
  expect([...open]).toEqual(["a", "c"]);
  await use("a", async () => {
    await use("d");
    await use("e");
    await files.forget("a");
    expect(open.has("a")).toBe(true);
  });
  expect([...open]).toEqual(["e"]);
  await files.close();
  expect(open.size).toBe(0);
});

test("asks again for a file that could not be opened", async () => {
  const open = new Set<string>();
  const files = new OpenFiles(2);
  const failing = files.with(
    "a",
    () => Promise.reject(new Error("not now")),
    async () => {},
  );
  await expect(failing).rejects.toThrow("not now");
  await files.with(
    "a",
    async () => fakeFile("a", open),
    async () => {},
  );
  expect([...open]).toEqual(["a"]);
});

test("the index gives the last known batch at or before an offset", () => {
  const index = new SparseIndex();
  for (let i = 0; i < 10; i++) index.note(i * 100, i * 40_000);
  expect(index.floor(50)).toEqual({ base: 0, position: 0 });
  expect(index.floor(200)).toEqual({ base: 200, position: 80_000 });
  expect(index.floor(399)).toEqual({ base: 200, position: 80_000 });
  expect(index.floor(10_000)).toEqual({ base: 800, position: 320_000 });
});

function fakeFile(path: string, open: Set<string>): SegmentFile {
  open.add(path);
  return {
    read: async () => 0,
    write: async () => {},
    sync: async () => {},
    truncate: async () => {},
    close: async () => {
      open.delete(path);
    },
  };
}
