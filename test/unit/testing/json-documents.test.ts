import * as fc from "fast-check";
import { expect, test } from "vitest";

import { splitJsonDocuments } from "../../../src/testing/json-documents.ts";

test.each([
  ["", []],
  ['{"a":1}', ['{"a":1}']],
  ['{"a":"}"}\n{"b":"\\"{"}', ['{"a":"}"}', '{"b":"\\"{"}']],
  ["[1,[2]] {}", ["[1,[2]]", "{}"]],
])("splits %j", (text, documents) => {
  expect(splitJsonDocuments(text)).toEqual(documents);
});

test("gives back any documents, however they are laid out", () => {
  const document = fc.oneof(fc.dictionary(fc.string(), fc.json()), fc.array(fc.jsonValue()));
  const indent = fc.constantFrom(undefined, 2);
  fc.assert(
    fc.property(fc.array(document), indent, (documents, spaces) => {
      const texts = documents.map((each) => JSON.stringify(each, null, spaces));
      expect(splitJsonDocuments(texts.join("\n"))).toEqual(texts);
    }),
  );
});
