import { describe, expect, test } from "vitest";

import { loadRules } from "../../../src/sigma/index.ts";
import { jsonEvent, rulesOf, zeekEvent } from "../../support/sigma-rule.ts";

const uuid = (digit: number): string => `${String(digit).repeat(8)}-1111-4111-8111-111111111111`;

const rule = (digit: number, name: string, item: string, logsource = "{product: test}"): string =>
  `title: ${name}\nid: ${uuid(digit)}\nname: ${name}\nlogsource: ${logsource}\ndetection:\n  sel: {${item}}\n  condition: sel\n`;

const correlation = (digit: number, body: string): string =>
  `title: many\nid: ${uuid(digit)}\nlevel: high\ncorrelation:\n${body
    .split("\n")
    .map((line) => `  ${line}`)
    .join("\n")}\n`;

const COUNT = "type: event_count\ntimespan: 1m\n";

describe("routing", () => {
  test("asks a rule only of events that its log source covers", () => {
    const rules = rulesOf([
      rule(1, "any", "f: 1"),
      rule(2, "dns", "f: 1", "{product: test, service: dns}"),
      rule(3, "category", "f: 1", "{category: web}"),
    ]);
    const names = (logsource: object): string[] =>
      rules.match(jsonEvent({ f: 1 }, { logsource })).map((match) => match.rule.meta.title);
    expect(names({ product: "test" })).toEqual(["any"]);
    expect(names({ product: "test", service: "dns" })).toEqual(["any", "dns"]);
    expect(names({ product: "test", service: "other" })).toEqual(["any"]);
    expect(names({ product: "x", category: "web" })).toEqual(["category"]);
    expect(names({})).toEqual([]);
  });

  test("tells a rule once, though several views of an event show it", () => {
    const view = (name: string) => ({
      name,
      events: { product: "zeek" },
      logsource: { product: "test" },
      fields: new Map(),
      known: new Set<string>(),
    });
    const rules = rulesOf(rule(1, "any", "f: 1"), [view("one"), view("two")]);
    expect(rules.match(zeekEvent("x", { f: 1 })).map((match) => match.view)).toEqual(["one"]);
  });

  test("a user's view replaces the shipped one of the same name", () => {
    const view = (path: string) => ({
      name: "v",
      events: { product: "test" },
      logsource: { product: "test" },
      fields: new Map([["f", [{ in: "native" as const, path }]]]),
      known: new Set<string>(),
    });
    const rules = rulesOf(rule(1, "any", "f: 1"), [view("a"), view("b")]);
    expect(rules.match(jsonEvent({ a: 1 }))).toEqual([]);
    expect(rules.match(jsonEvent({ b: 1 }))).toHaveLength(1);
  });

  test("matchRule asks one rule whatever the log source", () => {
    const rules = rulesOf([rule(1, "one", "f: 1"), rule(2, "two", "f: 1")]);
    const event = jsonEvent({ f: 1 }, { logsource: { product: "other" } });
    expect(rules.match(event)).toEqual([]);
    expect(rules.matchRule(uuid(2), event)?.rule.meta.title).toBe("two");
    expect(rules.matchRule(uuid(2), jsonEvent({ f: 2 }))).toBeNull();
    expect(rules.matchRule("none", event)).toBeNull();
  });

  test("a rule that no source feeds is told", () => {
    const files = [{ path: "r.yml", text: rule(1, "one", "f: 1") }];
    const codes = (product: string): string[] =>
      loadRules(files, {
        views: [],
        sources: [{ stated: { product }, open: [] }],
      }).diagnostics.map(({ code }) => code);
    expect(codes("test")).not.toContain("no-source");
    expect(codes("zeek")).toContain("no-source");
  });
});

describe("identity", () => {
  test("rules that do not run are kept with the codes of their mistakes", () => {
    const twice = rule(1, "one", "f: 1") + "---\n" + rule(1, "two", "f: 1");
    const broken = rule(2, "broken", "f|contain: 1");
    const files = [twice, broken].map((text, index) => ({ path: `${index}.yml`, text }));
    const { refused } = loadRules(files, { views: [] });
    expect(refused.map(({ meta, codes }) => [meta.title, codes])).toEqual([
      ["broken", ["unknown-modifier"]],
      ["two", ["duplicate-id"]],
    ]);
  });

  test("the second rule of an id is refused, and says whose id it is", () => {
    const text = rule(1, "one", "f: 1") + "---\n" + rule(1, "two", "f: 1");
    const rules = loadRules([{ path: "r.yml", text }], { views: [] });
    expect(rules.rules.map(({ meta }) => meta.title)).toEqual(["one"]);
    const problem = rules.diagnostics.find(({ severity }) => severity === "error");
    expect(problem).toMatchObject({ code: "duplicate-id", line: 9 });
    expect(problem?.message).toContain('"one" (r.yml:1)');
  });

  test("without ids, rules that ask the same under two titles both run; a copy does not", () => {
    const bare = (title: string): string => rule(1, title, "f: 1").replace(/^id:.*\n/m, "");
    const text = [bare("one"), bare("two"), bare("two")].join("---\n");
    const rules = loadRules([{ path: "r.yml", text }], { views: [] });
    expect(rules.rules.map(({ meta }) => meta.title)).toEqual(["one", "two"]);
    expect(rules.refused.map(({ codes }) => codes)).toEqual([["duplicate-id"]]);
  });
});

describe("correlations", () => {
  const users = correlation(
    9,
    `${COUNT}rules: [one, ${uuid(2)}]\ngroup-by: [user]\ncondition: {gte: 3}`,
  );

  test("mute the rules they are about, unless one says generate", () => {
    const rules = rulesOf([
      rule(1, "one", "f: 1"),
      rule(2, "two", "f: 2"),
      rule(3, "three", "f: 3"),
      users,
    ]);
    expect(rules.rules.map(({ alerts }) => alerts)).toEqual([false, false, true]);
    const loud = correlation(8, `${COUNT}rules: [one]\ngenerate: true\ncondition: {gte: 3}`);
    const both = rulesOf([rule(1, "one", "f: 1"), rule(2, "two", "f: 2"), users, loud]);
    expect(both.rules.map(({ alerts }) => alerts)).toEqual([true, false]);
  });

  test.each([
    ["{gte: 3}", "", "early"],
    ["{gt: 3}", "\nemit: final", "final"],
    ["{gt: 3, lte: 9}", "", "final"],
    ["{lt: 3}", "", "final"],
    ["{eq: 3}", "", "final"],
  ])("condition %s%s is told %s", (condition, emit, told) => {
    const text = correlation(9, `${COUNT}rules: [one]\ncondition: ${condition}${emit}`);
    expect(rulesOf([rule(1, "one", "f: 1"), text]).correlations.map((one) => one.emit)).toEqual([
      told,
    ]);
  });

  test("a fact carries the group of the event", () => {
    const rules = rulesOf([rule(1, "one", "f: 1"), rule(2, "two", "f: 2"), users]);
    const [match] = rules.match(jsonEvent({ f: 1, user: "ann" }));
    expect(match && rules.facts(match)).toMatchObject({
      parts: [
        { group: { user: "ann" }, values: null, correlation: { inputs: [uuid(1), uuid(2)] } },
      ],
      missing: [],
    });
  });

  test("an event without a group-by field is left out and told", () => {
    const rules = rulesOf([rule(1, "one", "f: 1"), rule(2, "two", "f: 2"), users]);
    const [match] = rules.match(jsonEvent({ f: 1, user: null }));
    expect(match && rules.facts(match)).toEqual({ parts: [], missing: [uuid(9)] });
  });

  test.each([
    ["ip", [["a", "b"]], { ip: ["a", "b"] }, ["a", "b"]],
    ["ip", [], { ip: 5 }, [5]],
    ["[ip, port]", [], { ip: "a", port: 1 }, [["a", 1]]],
  ])("value_count of %s counts elements and tuples", (field, _, fields, values) => {
    const text = correlation(
      9,
      `type: value_count\ntimespan: 1m\nrules: [one]\ncondition: {field: ${field}, gte: 3}`,
    );
    const rules = rulesOf([rule(1, "one", "f: 1"), text]);
    const [match] = rules.match(jsonEvent({ f: 1, ...fields }));
    expect(match && rules.facts(match).parts[0]?.values).toEqual(values);
    const [bare] = rules.match(jsonEvent({ f: 1 }));
    expect(bare && rules.facts(bare).missing).toEqual([uuid(9)]);
  });

  test.each([
    ["value_sum", "gte: 3", { n: 5 }, [5]],
    ["value_sum", "gte: 3", { n: ["5", 0.5, "x", -1] }, [5, 0.5]],
    ["value_sum", "lt: 3", { n: [5, -1] }, [5, -1]],
    ["value_avg", "gte: 3", { n: "-2.5" }, [-2.5]],
    ["value_avg", "gte: 3", { n: 12345678901234567890n }, null],
    ["value_avg", "gte: 3", { n: "12 bytes" }, null],
  ])("%s with %s of %o reads the numbers", (type, bound, fields, values) => {
    const text = correlation(
      9,
      `type: ${type}\ntimespan: 1m\nrules: [one]\ncondition: {field: n, ${bound}}`,
    );
    const rules = rulesOf([rule(1, "one", "f: 1"), text]);
    const [match] = rules.match(jsonEvent({ f: 1, ...fields }));
    const read = match && rules.facts(match);
    expect(read?.parts.map((part) => part.values)).toEqual(values === null ? [] : [values]);
    expect(read?.missing).toEqual(values === null ? [uuid(9)] : []);
  });

  test("a temporal correlation is about all of its rules, or says which", () => {
    const temporal = (more: string) =>
      rulesOf([
        rule(1, "one", "f: 1"),
        rule(2, "two", "f: 2"),
        correlation(9, `type: temporal\ntimespan: 1m\nrules: [two, ${uuid(1)}]\n${more}`),
      ]).correlations[0];
    expect(temporal("")).toMatchObject({ condition: { gte: 2 }, inputs: [uuid(2), uuid(1)] });
    expect(temporal("condition: {gte: 1}")).toMatchObject({ condition: { gte: 1 } });
    expect(temporal(`condition: two and not ${uuid(1)}`)).toMatchObject({
      condition: {},
      emit: "final",
      expression: {
        kind: "and",
        items: [
          { kind: "selection", name: uuid(2) },
          { kind: "not", item: { kind: "selection", name: uuid(1) } },
        ],
      },
    });
  });

  test("aliases name the field of each rule, by id or name", () => {
    const text = correlation(
      9,
      `${COUNT}rules: [one, two]\ngroup-by: [who]\naliases: {who: {one: src, ${uuid(2)}: dst}}\ncondition: {gte: 3}`,
    );
    const rules = rulesOf([rule(1, "one", "f: 1"), rule(2, "two", "f: 2"), text]);
    for (const f of [1, 2]) {
      const [match] = rules.match(jsonEvent({ f, src: 1, dst: 2 }));
      expect(match && rules.facts(match).parts[0]?.group).toEqual({ who: f });
    }
  });

  test("a group-by field called __proto__ is an own property of the group", () => {
    const text = correlation(9, `${COUNT}rules: [one]\ngroup-by: [__proto__]\ncondition: {gte: 3}`);
    const rules = rulesOf([rule(1, "one", "f: 1"), text]);
    const [match] = rules.match(jsonEvent(JSON.parse('{"f": 1, "__proto__": "x"}')));
    const group = match === undefined ? {} : (rules.facts(match).parts[0]?.group ?? {});
    expect(Object.entries(group)).toEqual([["__proto__", "x"]]);
  });

  test.each([
    [
      "rules: [onne]\ncondition: {gte: 3}",
      'no rule has the id or name "onne"; did you mean "one"?',
    ],
    ["rules: [self]\ncondition: {gte: 3}", "lead back to it"],
    ["rules: [old]\ncondition: {gte: 3}", 'rule "old" counts its own matches already'],
    [
      "rules: [one]\ngroup-by: [w]\naliases: {w: {onee: a, one: b}}\ncondition: {gte: 3}",
      'did you mean "one"?',
    ],
    [
      "rules: [one, two]\ngroup-by: [w]\naliases: {w: {one: b}}\ncondition: {gte: 3}",
      'says no field for rule "two"',
    ],
  ])("%j is refused, and its rules go on alerting", (body, message) => {
    const self = correlation(9, COUNT + body).replace("title:", "name: self\ntitle:");
    const old = rule(3, "old", "f: 3").replace(
      "condition: sel",
      "timeframe: 1m\n  condition: sel | count() > 3",
    );
    const files = [rule(1, "one", "f: 1"), rule(2, "two", "f: 2"), old, self];
    const rules = loadRules(
      files.map((text, index) => ({ path: `${index}.yml`, text })),
      { views: [] },
    );
    const errors = rules.diagnostics.filter(({ severity }) => severity === "error");
    expect(errors).toHaveLength(1);
    expect(errors[0]?.message).toContain(message);
    expect(errors[0]?.rule).toBe(uuid(9));
    expect(rules.rules.map(({ alerts }) => alerts)).toEqual([true, true, false]);
  });

  const INNER = correlation(
    8,
    `${COUNT}rules: [one]\ngroup-by: [user, host]\ncondition: {gte: 3}`,
  ).replace("title:", "name: inner\ntitle:");

  test("a correlation of a correlation reads its group, and mutes it", () => {
    const body = `rules: [inner, two]\ngroup-by: [who]\naliases: {who: {inner: user, two: name}}`;
    const text = (more: string) => correlation(9, `${COUNT}${body}\n${more}`);
    const files = [
      text("condition: {gte: 2}"),
      rule(1, "one", "f: 1"),
      rule(2, "two", "f: 2"),
      INNER,
    ];
    const { correlations } = rulesOf(files);
    expect(correlations).toMatchObject([
      {
        meta: { id: uuid(9) },
        alerts: true,
        inputs: [uuid(8), uuid(2)],
        chained: [{ rule: uuid(8), group: ["user"], values: null }],
      },
      { meta: { id: uuid(8) }, alerts: false, emit: "early" },
    ]);
    const loud = rulesOf(files.with(0, text("generate: true\ncondition: {gte: 2}")));
    expect(loud.correlations.map(({ alerts }) => alerts)).toEqual([true, true]);
    const final = rulesOf(files.with(0, text("condition: {lt: 2}")));
    expect(final.correlations.map(({ emit }) => emit)).toEqual(["final", "final"]);
  });

  test.each([
    ["rules: [inner]\ngroup-by: [ip]\ncondition: {gte: 2}", "chained-field"],
    ["rules: [inner]\ncondition: {gte: 2, field: ip}", "chained-field"],
    ["rules: [inner]\ncondition: {gte: 2, field: user}", "unsupported-chaining"],
  ])("a correlation of a correlation with %j is refused as %s", (body, code) => {
    const type = code === "unsupported-chaining" ? "value_sum" : "value_count";
    const types = body.includes("field:") ? COUNT.replace("event_count", type) : COUNT;
    const files = [rule(1, "one", "f: 1"), INNER, correlation(9, types + body)];
    const { diagnostics, correlations } = loadRules(
      files.map((text, index) => ({ path: `${index}.yml`, text })),
      { views: [] },
    );
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    expect(errors.map((each) => each.code)).toEqual([code]);
    expect(correlations).toMatchObject([{ meta: { id: uuid(8) }, alerts: true }]);
  });

  test("correlations in a circle, or in too long a chain, are refused", () => {
    const named = (number: number, of: string) =>
      correlation(number, `${COUNT}rules: [${of}]\ncondition: {gte: 2}`).replace(
        "title:",
        `name: c${number}\ntitle:`,
      );
    const load = (texts: readonly string[]) =>
      loadRules(
        [rule(1, "one", "f: 1"), ...texts].map((text, index) => ({ path: `${index}.yml`, text })),
        { views: [] },
      );
    const circle = load([named(2, "c3"), named(3, "c2"), named(4, "one"), named(5, "c3")]);
    expect(circle.correlations.map(({ meta }) => meta.id)).toEqual([uuid(4)]);
    const long = Array.from({ length: 12 }, (_, n) =>
      named(n + 20, n === 0 ? "one" : `c${n + 19}`),
    );
    const { correlations, diagnostics } = load(long);
    expect(correlations).toHaveLength(10);
    expect(diagnostics.filter(({ code }) => code === "endless-chain")).toHaveLength(2);
    const broken = load([named(2, "onne"), named(3, "c2")]);
    expect(
      broken.diagnostics.filter(({ severity }) => severity === "error").map(({ code }) => code),
    ).toEqual(["unknown-rule", "refused-rule"]);
  });

  test("the aggregation of Sigma 1 is a correlation over the rule itself", () => {
    const old = rule(1, "old", "f: 1").replace(
      "condition: sel",
      "timeframe: 5m\n  condition: sel | count(ip) by user > 3",
    );
    const rules = rulesOf(old);
    expect(rules.correlations).toMatchObject([
      {
        meta: { id: uuid(1) },
        type: "value_count",
        condition: { gt: 3 },
        timespanMicros: 300_000_000,
        groupBy: ["user"],
        inputs: [uuid(1)],
        emit: "early",
      },
    ]);
    const [match] = rules.match(jsonEvent({ f: 1, ip: "x", user: "ann" }));
    expect(match?.rule.alerts).toBe(false);
    expect(match && rules.facts(match).parts[0]).toMatchObject({
      group: { user: "ann" },
      values: ["x"],
    });
  });
});
