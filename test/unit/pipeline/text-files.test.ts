import { execFileSync } from "node:child_process";
import { symlinkSync, utimesSync } from "node:fs";
import path from "node:path";

import { describe, expect, test } from "vitest";

import { findTextFiles, readTextFiles } from "../../../src/pipeline/text-files.ts";
import { tempFolder } from "../../support/temp-folder.ts";

async function findAt(folder: string): Promise<readonly string[]> {
  return (await findTextFiles([folder])).map(({ path: file }) => file);
}

describe("text files", () => {
  test("are those that end in .yml or .yaml, at any depth, by name, but for hidden ones", async () => {
    const files = { "b.yml": "", "a/z.yaml": "", ".git/x.yml": "", "notes.txt": "" };
    const folder = tempFolder(files);
    const found = await findAt(folder);
    expect(found.map((file) => path.relative(folder, file))).toEqual(["a/z.yaml", "b.yml"]);
  });

  test("are no pipes, which would be waited for without end", async () => {
    const folder = tempFolder({ "a.yml": "" });
    execFileSync("mkfifo", [path.join(folder, "pipe.yml")]);
    expect(await findAt(folder)).toEqual([path.join(folder, "a.yml")]);
  });

  test("stand once when paths overlap", async () => {
    const folder = tempFolder({ "a.yml": "" });
    expect(await findTextFiles([folder, path.join(folder, "a.yml")])).toHaveLength(1);
  });

  test("that do not exist are a mistake of the user's", async () => {
    await expect(findTextFiles([path.join(tempFolder(), "nope")])).rejects.toMatchObject({
      code: "RULES_UNREADABLE",
    });
  });

  test("do not lead round in circles", async () => {
    const folder = tempFolder({ "a.yml": "" });
    symlinkSync(folder, path.join(folder, "again"));
    expect(await findAt(folder)).toEqual([path.join(folder, "a.yml")]);
  });

  test("may lie behind a symbolic link", async () => {
    const folder = tempFolder({ "a.yml": "" });
    symlinkSync(tempFolder({ "b.yml": "" }), path.join(folder, "more"));
    symlinkSync("/nope", path.join(folder, "dangling"));
    expect((await findAt(folder)).map((file) => path.relative(folder, file))).toEqual([
      "a.yml",
      "more/b.yml",
    ]);
  });

  test("that are too large are refused, and the others read", async () => {
    const folder = tempFolder({ "a.yml": "a: 1", "big.yml": "#".repeat((4 << 20) + 1) });
    const { files, diagnostics } = await readTextFiles(await findTextFiles([folder]));
    expect(files).toHaveLength(1);
    expect(diagnostics).toMatchObject([{ code: "file-too-large", severity: "error" }]);
  });

  test("behind a link to a pipe are none, and one behind a link to nothing is told", async () => {
    const folder = tempFolder({ "a.yml": "a: 1" });
    const pipe = path.join(tempFolder(), "a-pipe");
    execFileSync("mkfifo", [pipe]);
    symlinkSync(pipe, path.join(folder, "pipe.yml"));
    symlinkSync("/nope", path.join(folder, "gone.yml"));
    const { files, diagnostics } = await readTextFiles(await findTextFiles([folder]));
    expect(files.map(({ text }) => text)).toEqual(["a: 1"]);
    expect(diagnostics).toMatchObject([
      { code: "file-unreadable", file: path.join(folder, "gone.yml") },
    ]);
  });

  test("have another stamp when they were changed", async () => {
    const folder = tempFolder({ "a.yml": "a: 1" });
    const stamp = async () => (await findTextFiles([folder])).map((file) => file.stamp).join();
    const before = await stamp();
    expect(await stamp()).toBe(before);
    utimesSync(path.join(folder, "a.yml"), 1, 1);
    expect(await stamp()).not.toBe(before);
  });
});
