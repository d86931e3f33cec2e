import path from "node:path";

import { Command, Option } from "commander";

import type { Config } from "../../config/index.ts";
import { stringifyJson } from "../../lib/json.ts";
import { eventSources, loadRuleSet } from "../../pipeline/index.ts";
import {
  type AttackCoverage,
  attackCoverage,
  type CoveredRule,
  type LoadedRuleSet,
  navigatorLayer,
  type RuleMeta,
} from "../../sigma/index.ts";
import { type TestedRules, testedRules } from "../../testing/index.ts";
import { coverageText } from "../coverage-text.ts";
import { exitCode } from "../exit-code.ts";
import type { Io } from "../io.ts";
import { loadConfigOrFail } from "../load-config-or-fail.ts";
import { addLoadingOptions, loadingOf, type LoadingOptions } from "../loading-options.ts";
import { outputOption, pathsOption } from "../options.ts";
import { testFilesAt } from "../test-files.ts";
import { writeOutput } from "../write-whole.ts";

interface CoverageOptions extends LoadingOptions {
  readonly rules: readonly string[];
  readonly tests: readonly string[];
  readonly config?: string;
  readonly navigator?: string;
  readonly output: "text" | "json";
}

/** `sluice coverage`: MITRE ATT&CK by what rules say they are about. */
export function coverageCommand(io: Io): Command {
  const command = new Command("coverage")
    .description("Show which tactics and techniques of ATT&CK rules cover, by their tags.")
    .addOption(pathsOption("--rules", "rule file or folder", ["rules"]))
    .addOption(pathsOption("--tests", "file or folder of rule tests", []))
    .addOption(new Option("-c, --config <file>", "whose sources can feed the rules"))
    .addOption(new Option("--navigator <file>", "write a layer of the ATT&CK Navigator too"))
    .addOption(outputOption("tables, or one JSON document"))
    .action((options: CoverageOptions) => coverage(io, options));
  return addLoadingOptions(command);
}

async function coverage(io: Io, options: CoverageOptions): Promise<void> {
  const config = options.config === undefined ? null : loadConfigOrFail(io, options.config, "look");
  const { rules } = await loadRuleSet(options.rules, {
    ...loadingOf(options),
    ...(config === null ? {} : { sources: eventSources(config.sources) }),
  });
  const tested = testedRules(options.tests.flatMap(testFilesAt));
  const covered = coveredRules(rules, tested, config);
  if (covered.length === 0) {
    io.note(`no rule found in ${options.rules.join(", ")}`);
    process.exitCode = exitCode.rules;
    return;
  }
  const found = attackCoverage(covered);
  if (options.navigator !== undefined) {
    await writeOutput(options.navigator, `${stringifyJson(navigatorLayer(found))}\n`);
  }
  await io.out(options.output === "json" ? `${stringifyJson(found)}\n` : coverageText(found));
  io.note(summary(found));
}

function coveredRules(
  { rules, correlations, refused, diagnostics }: LoadedRuleSet,
  tested: TestedRules,
  config: Config | null,
): readonly CoveredRule[] {
  const unfed = new Set(
    diagnostics.flatMap(({ code, rule }) => (code === "no-source" ? (rule ?? []) : [])),
  );
  const isTested = ({ id, file }: RuleMeta): boolean =>
    tested.ids.has(id) || tested.files.has(path.resolve(file));
  const running = [...rules, ...correlations].map(({ meta, alerts }): CoveredRule => ({
    title: meta.title,
    tags: meta.tags,
    state: alerts ? "alerts" : "feeds",
    codes: [],
    tested: isTested(meta),
    fed: config === null ? null : !unfed.has(meta.id),
  }));
  const others = refused.map(({ meta, codes }): CoveredRule => ({
    title: meta.title,
    tags: meta.tags,
    state: "refused",
    codes,
    tested: isTested(meta),
    fed: config === null ? null : false,
  }));
  return [...running, ...others];
}

function summary({ alerts, feeds, refused, tactics, untagged }: AttackCoverage): string {
  const techniques = new Set(
    tactics.flatMap((each) =>
      each.techniques
        .filter((technique) => technique.alerts + technique.feeds > 0)
        .map(({ technique }) => technique),
    ),
  );
  return `${alerts + feeds} rules run for ${techniques.size} techniques, ${refused} are refused, ${untagged.length} carry no tag of ATT&CK`;
}
