import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { loadRules } from "../../../src/sigma/index.ts";
import { runRegression } from "../../../src/testing/run-regression.ts";
import { corporaNote, hasCorpora } from "../../support/corpora.ts";
import { shippedViews } from "../../support/shipped-views.ts";
import {
  filesUnder,
  laneEvents,
  ruleFilesUnder,
  sigmaHq,
  withSigmaHq,
} from "../../support/sigma-corpus.ts";
import {
  type Agreement,
  compareWithPySigma,
  corpusSet,
  probeSets,
  whyNoPySigma,
} from "./agreement.ts";
import { census } from "./census.ts";
import {
  type AgreementFigure,
  type Figures,
  readFigures,
  readPage,
  renderPage,
  writeFigures,
} from "./figures.ts";
import { readProbes, runProbe } from "./probes.ts";

const writing = process.env["SLUICE_CONFORMANCE"] === "write";
const probes = readProbes();

/** The figures are those of the page; under `npm run conformance` they become them. */
function expectFigures(part: Partial<Figures>): void {
  if (writing) writeFigures(part);
  expect(readFigures(), "run npm run conformance, and look at what changed").toMatchObject(part);
}

test("every probe of the specification is answered as it says", () => {
  const wrong: string[] = [];
  const passed = new Set<unknown>();
  for (const probe of probes) {
    const answer = runProbe(probe);
    if (answer === "") passed.add(probe);
    else wrong.push(`${probe.about}: ${probe.name}: ${answer}`);
  }
  expect(wrong).toEqual([]);
  const groups = Map.groupBy(probes, ({ topic, about }) => `${topic}\n${about}`);
  expectFigures({
    probes: Array.from(groups, ([key, own]) => {
      const [topic = "", about = ""] = key.split("\n");
      const right = own.filter((probe) => passed.has(probe)).length;
      return { topic, about, probes: own.length, passed: right };
    }),
  });
  expect(probes.length).toBeGreaterThanOrEqual(600);
});

describe.skipIf(!hasCorpora)(`SigmaHQ${corporaNote}`, () => {
  test("every file loads or is refused with a reason that was looked at", () => {
    const folders = withSigmaHq((unpacked) => census(ruleFilesUnder(unpacked)));
    expectFigures({
      census: folders.map(({ refused, ...row }) => ({
        ...row,
        refused: Object.fromEntries(
          Array.from(refused, ([code, files]) => [code, files.map(({ file }) => file)]),
        ),
      })),
    });
    expect(folders.reduce((sum, { files }) => sum + files, 0)).toBe(4039);
  });

  test("every regression case matches its rule", () => {
    const results = withSigmaHq((unpacked) => {
      const rules = ruleFilesUnder(unpacked);
      const views = shippedViews();
      const ruleById = (id: string): ReturnType<typeof loadRules> | null => {
        const file = rules.find(({ text }) => text.includes(`\nid: ${id}`));
        return file === undefined ? null : loadRules([file], { views });
      };
      const cases = filesUnder(join(unpacked, "regression_data"), "info.yml");
      return cases.flatMap((file) => runRegression(file, ruleById));
    });
    const matched = results.filter(({ failures }) => failures.length === 0).length;
    expect(
      results.flatMap(({ name, failures }) => failures.map((why) => `${name}: ${why}`)),
    ).toEqual([]);
    expectFigures({ regression: { cases: results.length, matched } });
  });
});

const skip = hasCorpora ? whyNoPySigma() : corporaNote;
if (skip !== "") console.log(`agreement with pySigma${skip}`);

test.skipIf(skip !== "")(
  `pySigma agrees, or it is known why not${skip}`,
  () => {
    const { rules, events } = sigmaHq();
    const lanes = [...laneEvents("proc"), ...laneEvents("win")];
    const sampled = lanes.filter((_event, index) => index % 40 === 0);
    const real = corpusSet(rules, [...events, ...sampled]);
    const compared: readonly (readonly [string, Agreement])[] = [
      ["probes", compareWithPySigma(probeSets(probes))],
      ["rules of SigmaHQ on regression and lane events", compareWithPySigma([real])],
    ];
    const unexplained = compared.flatMap(([, { disagreements }]) =>
      disagreements.filter(({ reason }) => reason === null),
    );
    expect(unexplained).toEqual([]);
    expectFigures({ agreement: compared.map(([on, agreement]) => figureOf(on, agreement)) });
  },
  240_000,
);

test("docs/conformance.md is what the figures give", () => {
  expect(readPage()).toBe(renderPage(readFigures()));
});

function figureOf(on: string, agreement: Agreement): AgreementFigure {
  const { rules, pairs, agreed, matches, disagreements, notCompared } = agreement;
  const reasons = Map.groupBy(disagreements, ({ reason }) => reason ?? "unexplained");
  return {
    on,
    rules,
    pairs,
    agreed,
    matches,
    reasons: Object.fromEntries(Array.from(reasons, ([reason, own]) => [reason, own.length])),
    notCompared: Object.fromEntries(notCompared),
  };
}
