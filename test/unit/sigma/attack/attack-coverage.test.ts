import { expect, test } from "vitest";

import { attackCoverage, type CoveredRule } from "../../../../src/sigma/attack/attack-coverage.ts";
import { navigatorLayer } from "../../../../src/sigma/attack/navigator-layer.ts";

function rule(title: string, tags: readonly string[], more: Partial<CoveredRule> = {}) {
  return { title, tags, state: "alerts", codes: [], tested: false, fed: null, ...more } as const;
}

const RULES: readonly CoveredRule[] = [
  rule("Shell", ["attack.execution", "attack.t1059.001"], { tested: true, fed: true }),
  rule("Logins", ["attack.credential-access", "attack.execution", "attack.t1110"], {
    state: "feeds",
    fed: false,
  }),
  rule("Broken", ["attack.execution", "attack.t1059.001"], {
    state: "refused",
    codes: ["invalid-regex"],
    tested: true,
    fed: false,
  }),
  rule("Old", ["attack.defense_evasion", "attack.t1562.001"]),
  rule("No tactic", ["attack.t1190", "attack.g0016", "cve.2021-44228"]),
  rule("Untagged", ["tlp.red"]),
];

const coverage = attackCoverage(RULES);
const tactic = (name: string) => coverage.tactics.find((each) => each.tactic === name);

test("counts a rule under each of its tactics, and what runs apart from what is refused", () => {
  expect(coverage).toMatchObject({ alerts: 4, feeds: 1, refused: 1, tested: 1, fed: 1 });
  expect(coverage.refusedBy).toEqual({ "invalid-regex": 1 });
  expect(tactic("execution")).toMatchObject({ id: "TA0002", alerts: 1, feeds: 1, refused: 1 });
  expect(tactic("credential-access")).toMatchObject({ alerts: 0, feeds: 1, refused: 0 });
});

test("puts techniques under the tactics of the rules that carry both", () => {
  expect(tactic("execution")?.techniques).toMatchObject([
    { technique: "T1059.001", alerts: 1, refused: 1, rules: ["Shell", "Broken (refused)"] },
    { technique: "T1110", alerts: 0, feeds: 1, rules: ["Logins"] },
  ]);
  expect(tactic("none")?.techniques).toMatchObject([{ technique: "T1190", rules: ["No tactic"] }]);
});

test("shows every tactic of v19, and keeps those of v18 that rules still name", () => {
  expect(coverage.tactics.slice(0, 15).every(({ id }) => id !== null)).toBe(true);
  expect(tactic("impact")).toMatchObject({ id: "TA0040", alerts: 0, techniques: [] });
  expect(tactic("defense-evasion")).toMatchObject({ id: null, alerts: 1 });
});

test("counts a technique that v19 renumbered under its new id, and says the old one", () => {
  expect(tactic("defense-evasion")?.techniques).toMatchObject([
    { technique: "T1685", formerly: ["T1562.001"] },
  ]);
});

test("lists rules without a tag of ATT&CK", () => {
  expect(coverage.untagged).toEqual(["Untagged"]);
});

test("leaves the sources out where none were named", () => {
  expect(attackCoverage([rule("a", [])]).fed).toBeNull();
});

test("a layer has the format, a score of running rules, and no tactic that v19 lacks", () => {
  const layer = navigatorLayer(coverage);
  expect(layer).toMatchObject({
    versions: { layer: "4.5" },
    domain: "enterprise-attack",
    gradient: { minValue: 0, maxValue: 1 },
  });
  const shell = layer.techniques.find(({ techniqueID }) => techniqueID === "T1059.001");
  expect(shell).toMatchObject({
    tactic: "execution",
    score: 1,
    comment: "Shell\nBroken (refused)",
  });
  const old = layer.techniques.find(({ techniqueID }) => techniqueID === "T1685");
  expect(old).not.toHaveProperty("tactic");
});

test("a comment of many rules is cut and says how many are missing", () => {
  const many = Array.from({ length: 25 }, (_, index) =>
    rule(`Rule ${index}`, ["attack.impact", "attack.t1485"]),
  );
  const [technique] = navigatorLayer(attackCoverage(many)).techniques;
  expect(technique?.comment.split("\n")).toHaveLength(21);
  expect(technique?.comment).toMatch(/… and 5 more$/);
});
