import { globSync, readFileSync } from "node:fs";
import path from "node:path";

import { describe, expect, test } from "vitest";

const allowed = readTable(readFileSync("ARCHITECTURE.md", "utf8"));
const sources = globSync("src/*/**/*.ts");

describe("the table of who may import whom", () => {
  test("has a row for each folder of src, and no other", () => {
    const folders = new Set(sources.map(folderOf));
    expect([...allowed.keys()].sort()).toEqual([...folders].sort());
  });

  test("lets a folder import only folders listed above it", () => {
    const seen = new Set<string>();
    for (const [folder, targets] of allowed) {
      expect(
        [...targets].filter((target) => !seen.has(target)),
        folder,
      ).toEqual([]);
      seen.add(folder);
    }
  });

  test.each(sources)("%s keeps to its layer", (file) => {
    const folder = folderOf(file);
    const strays = importsOf(file)
      .map(folderOf)
      .filter((target) => target !== folder && target !== "" && !allowed.get(folder)?.has(target));
    const row = [...(allowed.get(folder) ?? [])].join(", ");
    expect(strays, `${folder} may import only: ${row}`).toEqual([]);
  });

  test.each(sources)("%s enters other folders by their face only", (file) => {
    const folder = folderOf(file);
    const inside = importsOf(file).filter(
      (target) => folderOf(target) !== folder && !isFace(target),
    );
    expect(inside, "import the folder's index.ts").toEqual([]);
  });
});

describe("tidiness", () => {
  test("nothing is called by a name that says nothing", () => {
    const vague = /(^|[/-])(utils?|helpers?|types|common|misc)\.ts$/;
    expect(globSync("{src,test,bench,scripts}/**/*.ts").filter((f) => vague.test(f))).toEqual([]);
  });

  test("only src/cli and src/config see the process", () => {
    const strays = sources
      .filter((file) => !/^src\/(cli|config)\//.test(file))
      .filter((file) =>
        /\bprocess\.(env|argv|exit|stdout|stdin)\b/.test(readFileSync(file, "utf8")),
      );
    expect(strays).toEqual([]);
  });
});

/** "src/sigma/compile/x.ts" → "sigma"; a file directly in src → "". */
function folderOf(file: string): string {
  const parts = path.relative("src", file).split(path.sep);
  return parts.length > 1 ? (parts[0] ?? "") : "";
}

/** `lib` is a shelf of single files; everything else has one door. */
function isFace(target: string): boolean {
  return (
    folderOf(target) === "lib" || folderOf(target) === "" || path.basename(target) === "index.ts"
  );
}

/** Relative imports of a file, type-only ones too, as paths from the repository root. */
function importsOf(file: string): string[] {
  const text = readFileSync(file, "utf8");
  return [...text.matchAll(/^(?:import|export)[^;]*? from "(\.[^"]+)"/gm)].map((match) =>
    path.join(path.dirname(file), match[1] ?? ""),
  );
}

function readTable(markdown: string): Map<string, Set<string>> {
  const rows = markdown.matchAll(/^\| `(\w+)` \|([^|]*)\|/gm);
  return new Map(
    Array.from(rows, ([, folder = "", cell = ""]) => [folder, new Set(cell.match(/\w+/g) ?? [])]),
  );
}
