import path from "node:path";

import { expect, test } from "vitest";

import { testedRules } from "../../../src/testing/index.ts";
import { tempFolder } from "../../support/temp-folder.ts";

test("a case file is about its rule files, regression data about the ids it names", () => {
  const folder = tempFolder({
    "a.yml": "title: A",
    "a.cases.yml": "tests:\n  - name: fires\n    events: [{ f: 1 }]\n    expect: { match: true }\n",
    "broken.cases.yml": "tests: 1",
    "data/info.yml": "rule_metadata: [{ id: x-1, title: X }, { title: none }, 7]\n",
    "empty/info.yml": "",
  });
  const files = ["a.cases.yml", "broken.cases.yml", "data/info.yml", "empty/info.yml"];
  const tested = testedRules(files.map((file) => path.join(folder, file)));
  expect([...tested.files]).toEqual([path.join(folder, "a.yml")]);
  expect([...tested.ids]).toEqual(["x-1"]);
});
