import { expect, test } from "vitest";

import { compileRule } from "../../../../src/sigma/compile/compile-rule.ts";
import { RegexCache } from "../../../../src/sigma/compile/regex-cache.ts";
import { type Route, Router } from "../../../../src/sigma/compile/router.ts";
import { Slots } from "../../../../src/sigma/compile/subject.ts";
import { CoverMatcher } from "../../../../src/sigma/cover/index.ts";
import { parseSigma } from "../../../../src/sigma/parse/parse-sigma.ts";
import { jsonEvent } from "../../../support/sigma-rule.ts";

const RULES = 2_000;

/** Rules that each ask for their own number. */
function prepared(): { readonly matcher: CoverMatcher; readonly route: Route } {
  const files = Array.from({ length: RULES }, (_, index) => ({
    path: `${index}.yml`,
    text: JSON.stringify({
      title: `Rule ${index}`,
      id: `11111111-1111-4111-8111-${String(index).padStart(12, "0")}`,
      logsource: { product: "test" },
      detection: { a: { "f|contains": `number ${index} of many` }, condition: "a" },
    }),
  }));
  const context = { slots: new Slots(), regexes: new RegexCache() };
  const rules = files
    .flatMap(({ path, text }) => parseSigma(text, path).documents)
    .filter((document) => document.kind === "rule")
    .map((document) => compileRule(document, context));
  const route = new Router(rules, [], context.slots).route(
    jsonEvent({}, { logsource: { product: "test" } }),
  );
  return { matcher: new CoverMatcher(context), route };
}

function found(matcher: CoverMatcher, route: Route, f: string): number[] {
  for (const subject of route.subjects) subject.begin(jsonEvent({ f }));
  return (matcher.match(route) ?? []).map(({ index }) => index);
}

test("a route is prepared in many slices, then nothing is left to do", () => {
  const { matcher, route } = prepared();
  expect([...matcher.prepare(route)].length).toBeGreaterThan(50);
  expect([...matcher.prepare(route)]).toEqual([]);
  expect(found(matcher, route, "this is NUMBER 1234 of many")).toEqual([1234]);
});

test("events are matched before, while and after a route is prepared", () => {
  const { matcher, route } = prepared();
  const work = matcher.prepare(route);
  work.next();
  expect(found(matcher, route, "number 7 of many")).toEqual([7]);
  while (work.next().done !== true) {
    expect(found(matcher, route, "number 8 of many")).toEqual([8]);
  }
  expect(found(matcher, route, "number 9 of many")).toEqual([9]);
});

test("an index that learns from its events goes on matching while it is built again", () => {
  const { matcher, route } = prepared();
  for (let event = 0; event < RULES; event++) {
    expect(found(matcher, route, `number ${event} of many`)).toEqual([event]);
  }
});
