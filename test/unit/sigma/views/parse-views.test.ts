import { expect, test } from "vitest";

import type { Fields } from "../../../../src/event/index.ts";
import { loadRules, parseViews } from "../../../../src/sigma/index.ts";
import { shippedViews } from "../../../support/shipped-views.ts";
import { jsonEvent, rulesOf, ruleText, zeekEvent } from "../../../support/sigma-rule.ts";

const HEAD = "name: v\nevents: {product: a}\nlogsource: {category: b}\n";

test("reads places in all their forms", () => {
  const { views, diagnostics } = parseViews(
    `${HEAD}known: [x]\nfields:\n  f: [x, {ecs: source.ip}]\n  g: {native: u, part: path}\n  h: {ecs: event.type, values: {denied: "true"}}`,
    "v.yml",
  );
  expect(diagnostics).toEqual([]);
  expect(views[0]?.known).toEqual(new Set(["x"]));
  expect(views[0]?.fields).toEqual(
    new Map([
      [
        "f",
        [
          { in: "native", path: "x" },
          { in: "ecs", path: "source.ip" },
        ],
      ],
      ["g", [{ in: "native", path: "u", part: "path" }]],
      ["h", [{ in: "ecs", path: "event.type", values: new Map([["denied", "true"]]) }]],
    ]),
  );
});

test("reads when, also and as", () => {
  const { views, diagnostics } = parseViews(
    `${HEAD}when: {EventID: [1, 13], Channel: Sec, Kind: [null]}\nalso: [{service: c}]\nfields: {f: {native: x, as: decimal}}`,
    "v.yml",
  );
  expect(diagnostics).toEqual([]);
  expect(views[0]).toMatchObject({
    when: new Map([
      ["EventID", new Set(["1", "13"])],
      ["Channel", new Set(["sec"])],
      ["Kind", new Set([""])],
    ]),
    also: [{ service: "c" }],
    fields: new Map([["f", [{ in: "native", path: "x", as: "decimal" }]]]),
  });
});

test.each([
  [`${HEAD}when: {}`, "when is empty: name a field and its values"],
  [`${HEAD}when: {a: []}`, '"a" needs a value'],
  [`${HEAD}also: {service: c}`, "a list of log sources is expected here"],
  [`${HEAD}also: [{sevice: c}]`, 'unknown key "sevice"; did you mean "service"?'],
  [
    `${HEAD}fields: {f: {native: x, as: decimel}}`,
    'unknown form "decimel"; did you mean "decimal"?',
  ],
  ["- a", "a view is a map with name, events, logsource"],
  ["name: v\nevents: {product: a}", 'a view needs "logsource"'],
  [`${HEAD}feilds: {}`, 'unknown key "feilds"; did you mean "fields"?'],
  [
    `${HEAD}fields: {f: {native: u, part: extention}}`,
    'unknown part "extention"; did you mean "extension"?',
  ],
  [`${HEAD}known: x`, "a list is expected here"],
  [
    "name: v\nevents: {}\nlogsource: {category: b}",
    "events is empty: name a product, a service or a category",
  ],
])("refuses %j with a reason", (text, message) => {
  const { views, diagnostics } = parseViews(text, "v.yml");
  expect(views).toEqual([]);
  expect(diagnostics.map((diagnostic) => diagnostic.message)).toContain(message);
});

const HTTP = {
  uri: "/a/b.exe?x=1&y=/z.d",
  host: "Example.org",
  method: "GET",
  user_agent: "curl",
  status_code: 200,
  "id.resp_h": "10.1.1.1",
};

test.each([
  ["proxy", "c-uri-extension: exe"],
  ["proxy", "c-uri-query: x=1&y=/z.d"],
  ["proxy", "c-uri-stem: /a/b.exe"],
  ["proxy", "cs-host: example.org"],
  ["webserver", "cs-uri-query: /a/b.exe?x=1&y=/z.d"],
  ["webserver", "sc-status: 200"],
  ["proxy", "dst_ip|cidr: 10.0.0.0/8"],
])("a rule for %s reads %s from a Zeek http event", (category, item) => {
  const rules = rulesOf(
    ruleText(`sel: {${item.replace(": ", ": '")}'}\ncondition: sel`, { category }),
    shippedViews(),
  );
  expect(rules.match(zeekEvent("http", HTTP)).map((match) => match.view)).toEqual([
    `${category} over zeek.http`,
  ]);
});

test("a Zeek rule that borrows a proxy's name finds the field", () => {
  const rule = ruleText("sel: {c-uri|contains: b.exe}\ncondition: sel", {
    product: "zeek",
    service: "http",
  });
  expect(rulesOf(rule, shippedViews()).match(zeekEvent("http", HTTP))).toHaveLength(1);
});

test.each([
  [["allowed"], ["action: accept", "blocked: 'false'"]],
  [
    ["connection", "denied"],
    ["action: deny", "blocked: 'true'"],
  ],
])("event.type %j is a firewall's verdict", (type, items) => {
  const event = {
    ...zeekEvent("x", { SRC: "1.2.3.4" }, { event: { type } }),
    logsource: { service: "iptables" },
  };
  for (const item of ["src_ip: 1.2.3.4", ...items]) {
    const rule = ruleText(`sel: {${item}}\ncondition: sel`, { category: "firewall" });
    expect(rulesOf(rule, shippedViews()).match(event), item).toHaveLength(1);
  }
});

test.each([
  [{ a: null }, ["f: null", "f|exists: true"]],
  [{ b: null }, ["f: null", "f|exists: true"]],
  [{ a: null, b: "x" }, ["f: x", "f|exists: true"]],
  [{ c: null }, ["f: null", "f|exists: false"]],
])("of %j the first name that has a value is taken, else null", (fields, items) => {
  const { views } = parseViews(`${HEAD}fields: {f: [none, a, b]}`, "v.yml");
  for (const item of items) {
    const rule = ruleText(`sel: {${item}}\ncondition: sel`, { category: "b" });
    expect(
      rulesOf(rule, views).match(jsonEvent(fields, { logsource: { product: "a" } })),
      item,
    ).toHaveLength(1);
  }
});

test("Zeek traffic has no verdict", () => {
  const rule = ruleText("sel: {blocked: null, action: null}\ncondition: sel", {
    category: "firewall",
  });
  const event = zeekEvent("conn", { action: "x", blocked: true });
  expect(rulesOf(rule, shippedViews()).match(event)).toHaveLength(1);
});

test("a field that no view provides is told with a suggestion, where it stands", () => {
  const rule = ruleText("sel: {qeury: x}\ncondition: sel", { category: "dns" });
  expect(rulesOf(rule, shippedViews()).diagnostics).toMatchObject([
    {
      code: "unknown-field",
      severity: "warning",
      message:
        'no events of category dns that Sluice reads have a field "qeury"; did you mean "query"?',
      line: 6,
    },
  ]);
});

test("of very many unknown fields the first hundred are told", () => {
  const items = Array.from({ length: 500 }, (_, index) => `nothing${index}: x`).join(", ");
  const rule = ruleText(`sel: {${items}}\ncondition: sel`, { category: "dns" });
  const codes = rulesOf(rule, shippedViews()).diagnostics.map(({ code }) => code);
  expect(codes).toEqual([...Array(100).fill("unknown-field"), "too-many-diagnostics"]);
});

test("fields of open records and ECS names are not doubted", () => {
  const open = ruleText("sel: {anything: x}\ncondition: sel", { product: "windows" });
  const ecs = ruleText("sel: {source.ip: x}\ncondition: sel", { category: "dns" });
  expect(rulesOf(open, shippedViews()).diagnostics).toEqual([]);
  expect(rulesOf(ecs, shippedViews()).diagnostics).toEqual([]);
});

test("a view of the user with the name of a shipped one replaces it", () => {
  const own = parseViews(
    "name: windows sysmon process_creation\nevents: {product: windows}\nwhen: {Channel: Mine}\nlogsource: {product: windows, category: process_creation}\nfields: {Image: exe}",
    "own.yml",
  ).views;
  const text = ruleText("{s: {Image: a}, condition: s}", {
    product: "windows",
    category: "process_creation",
  });
  const rules = loadRules([{ path: "r.yml", text }], { views: [...shippedViews(), ...own] });
  const asks = (fields: Fields) =>
    rules.match(jsonEvent(fields, { logsource: { product: "windows" } })).length;
  expect(asks({ Channel: "Mine", EventID: 1, exe: "a" })).toBe(1);
  expect(asks({ Channel: "Microsoft-Windows-Sysmon/Operational", EventID: 1, Image: "a" })).toBe(0);
});
