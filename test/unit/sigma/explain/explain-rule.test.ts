import { describe, expect, test } from "vitest";

import type { Event, Fields } from "../../../../src/event/index.ts";
import type { ExplainedNode, ExplainedPart, Reason } from "../../../../src/sigma/index.ts";
import { jsonEvent, ruleText, rulesOf } from "../../../support/sigma-rule.ts";

const ID = "11111111-1111-4111-8111-111111111111";

function explain(detection: string, event: Event) {
  const explanation = rulesOf(ruleText(detection)).explainRule(ID, event);
  if (explanation === null) throw new Error("no such rule");
  return explanation;
}

function reasons(node: ExplainedNode | ExplainedPart): readonly Reason[] {
  if (node.kind === "item") return node.reason === null ? [] : [node.reason];
  if (node.kind === "selection") return reasons(node.part);
  return node.kind === "constant" ? [] : node.items.flatMap(reasons);
}

/** Why one item, written as a line of a selection, does not match. */
function why(line: string, fields: Fields): Reason | undefined {
  const { conditions } = explain(`s:\n  ${line}\ncondition: s`, jsonEvent(fields));
  return conditions.flatMap(({ root }) => reasons(root))[0];
}

describe("the reason of a miss", () => {
  test.each<[string, string, Fields, Reason["code"]]>([
    ["a field that is not there", "f: abc", { zzzzzz: 1 }, "absent"],
    ["a field that is null", "f: abc", { f: null }, "null"],
    ["an empty list", "f: abc", { f: [] }, "null"],
    ["another value", "f: abc", { f: "xyz" }, "differs"],
    ["letter case under cased", "f|cased: abc", { f: "ABC" }, "case"],
    ["letter case of a regex", "f|re: ^abc$", { f: "ABC" }, "regex-case"],
    ["a regex", "f|re: ^abc$", { f: "abcd" }, "regex"],
    ["spaces around", "f: abc", { f: " abc " }, "whitespace"],
    ["another dash", "f|contains: ' -enc'", { f: "x –enc" }, "dash"],
    ["a number in other writing", "f: 443", { f: "443.0" }, "type"],
    ["an object", "f: abc", { f: { g: 1 } }, "type"],
    ["no address", "f|cidr: 10.0.0.0/8", { f: "host" }, "not-address"],
    ["an address elsewhere", "f|cidr: 10.0.0.0/8", { f: "192.0.2.1" }, "outside-network"],
    ["no number", "f|gt: 3", { f: "many" }, "not-number"],
    ["a field to compare with", "f|fieldref: g", { f: "abc" }, "other-field-absent"],
    ["a field that is to be absent", "f|exists: false", { f: 1 }, "present"],
    ["a field that is to be null", "f: null", { f: "" }, "present"],
    ["a field that is to exist", "f|exists: true", { zzzzzz: 1 }, "absent"],
    ["a keyword", "'|contains': abc", { f: "xyz" }, "no-keyword"],
  ])("tells %s", (_name, line, fields, code) => {
    expect(why(line, fields)?.code).toBe(code);
  });

  test.each<[string, string, Fields, object]>([
    ["letter case", "CommandLine: x", { commandline: "y" }, { name: "commandline", how: "case" }],
    ["the path", "Image: x", { process: { image: "y" } }, { name: "process.image", how: "path" }],
    ["spelling", "ComandLine: x", { CommandLine: "y" }, { name: "CommandLine", how: "spelling" }],
    [
      "the value",
      "f|endswith: \\cmd.exe",
      { p: { q: "a\\cmd.exe" } },
      { name: "p.q", how: "value" },
    ],
  ])("offers a field that is near by %s", (_name, line, fields, near) => {
    expect(why(line, fields)?.near?.[0]).toMatchObject(near);
  });

  test("is not given for what neq makes true", () => {
    expect(why("f|neq: abc", { f: "xyz" })).toBeUndefined();
  });
});

describe("an explanation", () => {
  test("says that the log source does not fit and what would be if it did", () => {
    const event = jsonEvent({ f: "abc" }, { logsource: { product: "other" } });
    expect(explain("s:\n  f: abc\ncondition: s", event)).toMatchObject({
      matched: false,
      routed: false,
      holds: true,
      event: { product: "other" },
    });
  });

  test("shows what a not excludes with its own truth", () => {
    const detection = "s:\n  f: abc\nt:\n  g: 1\ncondition: s and not t";
    const { matched, conditions } = explain(detection, jsonEvent({ f: "abc", g: 1 }));
    expect(matched).toBe(false);
    expect(conditions[0]?.root).toMatchObject({
      holds: false,
      items: [
        { kind: "selection", name: "s", holds: true },
        { kind: "not", holds: false, items: [{ name: "t", holds: true }] },
      ],
    });
  });

  test("bounds what odd events bring", () => {
    let deep: Fields = { f: 1 };
    for (let level = 0; level < 10_000; level++) deep = { a: deep };
    const wide = Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [`k${n}`, "v"]));
    const odd: Fields = { f: deep, "lone\uD800": "\uDFFF", list: [[["x"], [null]], []], ...wide };
    for (const line of ["f: abc", "g: abc", "list: abc", "h|re: x+y"]) {
      const event = { ...jsonEvent({}), native: { vendor: "json", name: "", fields: odd } };
      const { conditions } = explain(`s:\n  ${line}\ncondition: s`, event);
      expect(JSON.stringify(conditions).length).toBeLessThan(5000);
    }
  });

  test("is null for a rule that is not there", () => {
    expect(
      rulesOf(ruleText("s:\n  f: a\ncondition: s")).explainRule("x", jsonEvent({})),
    ).toBeNull();
  });
});
