import { Command, CommanderError } from "commander";

import { PipelineError } from "../errors.ts";
import { checkCommand } from "./commands/check.ts";
import { coverageCommand } from "./commands/coverage.ts";
import { explainCommand } from "./commands/explain.ts";
import { fieldsCommand } from "./commands/fields.ts";
import { matchCommand } from "./commands/match.ts";
import { parseCommand } from "./commands/parse.ts";
import { quarantineCommand } from "./commands/quarantine.ts";
import { runCommand } from "./commands/run.ts";
import { statusCommand } from "./commands/status.ts";
import { testCommand } from "./commands/test.ts";
import { topicsCommand } from "./commands/topics.ts";
import { exitCode } from "./exit-code.ts";
import { type Io, processIo } from "./io.ts";
import { version } from "./version.ts";

/** Mistakes in what the user named, not failures of the world. */
const USAGE_CODES: ReadonlySet<string> = new Set([
  "CONFIG_INVALID",
  "TOPIC_UNKNOWN",
  "RECORD_UNKNOWN",
  "RULES_UNREADABLE",
  "USAGE",
]);

/** Runs the command that the arguments of the process name; sets the exit code, throws nothing. */
export async function runProgram(): Promise<void> {
  const io = processIo();
  try {
    await program(io).parseAsync();
  } catch (cause) {
    process.exitCode = report(io, cause);
  }
}

function program(to: Io): Command {
  const root = new Command("sluice")
    .version(`sluice ${version()}`)
    .description("Logs in, Sigma alerts out: none lost, none invented, each explained.")
    .showSuggestionAfterError()
    .showHelpAfterError('(add "--help" for what there is)');
  const commands = [
    runCommand(to),
    checkCommand(to),
    fieldsCommand(to),
    testCommand(to),
    explainCommand(to),
    coverageCommand(to),
    matchCommand(to),
    parseCommand(to),
    quarantineCommand(to),
    topicsCommand(to),
    statusCommand(to),
  ];
  for (const command of commands) root.addCommand(command);
  for (const command of [root, ...commands, ...commands.flatMap((each) => each.commands)]) {
    command.exitOverride();
  }
  return root;
}

function report(to: Io, cause: unknown): number {
  if (cause instanceof CommanderError) {
    // Commander has said what is wrong; help and version are no mistakes.
    return cause.exitCode === 0 ? exitCode.ok : exitCode.usage;
  }
  if (cause instanceof PipelineError) {
    to.note(`sluice: ${cause.message}`);
    return USAGE_CODES.has(cause.code) ? exitCode.usage : exitCode.runtime;
  }
  to.note(
    `sluice: this should not have happened: ${cause instanceof Error ? cause.stack : String(cause)}`,
  );
  return exitCode.runtime;
}
