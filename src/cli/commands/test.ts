import path from "node:path";

import { Argument, Command, Option } from "commander";

import { PipelineError } from "../../errors.ts";
import { indexRules } from "../../pipeline/index.ts";
import { runCaseFile, runRegression, type TestResult } from "../../testing/index.ts";
import { exitCode } from "../exit-code.ts";
import type { Io } from "../io.ts";
import { junitOf } from "../junit.ts";
import { addLoadingOptions, loadingOf, type LoadingOptions } from "../loading-options.ts";
import { pathsOption } from "../options.ts";
import { testFilesAt } from "../test-files.ts";
import { writeOutput } from "../write-whole.ts";

interface TestOptions extends LoadingOptions {
  readonly rules: readonly string[];
  readonly junit?: string;
}

/** `sluice test`: rule tests, and SigmaHQ's regression data. */
export function testCommand(io: Io): Command {
  const command = new Command("test")
    .description("Run rule tests (*.cases.yml, *.test.yml) and SigmaHQ regression data (info.yml).")
    .addArgument(new Argument("[paths...]", "files or folders of tests").default(["test/rules"]))
    .addOption(pathsOption("--rules", "where the rules of regression data lie", ["rules"]))
    .addOption(new Option("--junit <file>", "write the results as JUnit XML too"))
    .action((paths: readonly string[], options: TestOptions) => test(io, paths, options));
  return addLoadingOptions(command);
}

async function test(io: Io, paths: readonly string[], options: TestOptions): Promise<void> {
  const files = paths.flatMap(testFilesAt);
  if (files.length === 0) {
    const message = `no *.cases.yml, *.test.yml or info.yml in ${paths.join(", ")}`;
    throw new PipelineError("USAGE", message);
  }
  const results: TestResult[] = [];
  const regressions = files.filter((file) => path.basename(file) === "info.yml");
  for (const file of files) {
    if (!regressions.includes(file)) results.push(...(await runCaseFile(file, loadingOf(options))));
  }
  if (regressions.length > 0) {
    const ruleById = await indexRules(options.rules, loadingOf(options));
    for (const file of regressions) results.push(...runRegression(file, ruleById));
  }
  await report(io, results);
  if (options.junit !== undefined) await writeOutput(options.junit, junitOf(results));
}

async function report(io: Io, results: readonly TestResult[]): Promise<void> {
  for (const { file, name, failures, warnings } of results) {
    const verdict = failures.length === 0 ? "ok  " : "FAIL";
    await io.out(`${verdict} ${file}: ${name}\n`);
    for (const message of [...failures, ...warnings]) await io.out(`       ${message}\n`);
  }
  const failed = results.filter(({ failures }) => failures.length > 0).length;
  io.note(`${results.length - failed} passed, ${failed} failed`);
  if (failed > 0) process.exitCode = exitCode.findings;
}
