import { Command, CommanderError } from "commander";

import { PipelineError } from "../errors.ts";
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
    await (await program(io)).parseAsync();
  } catch (cause) {
    process.exitCode = report(io, cause);
  }
}

/** How each command is made; what it is built of is loaded only when it is wanted. */
const COMMANDS: Readonly<Record<string, () => Promise<(io: Io) => Command>>> = {
  run: async () => (await import("./commands/run.ts")).runCommand,
  check: async () => (await import("./commands/check.ts")).checkCommand,
  fields: async () => (await import("./commands/fields.ts")).fieldsCommand,
  test: async () => (await import("./commands/test.ts")).testCommand,
  explain: async () => (await import("./commands/explain.ts")).explainCommand,
  coverage: async () => (await import("./commands/coverage.ts")).coverageCommand,
  match: async () => (await import("./commands/match.ts")).matchCommand,
  parse: async () => (await import("./commands/parse.ts")).parseCommand,
  quarantine: async () => (await import("./commands/quarantine.ts")).quarantineCommand,
  topics: async () => (await import("./commands/topics.ts")).topicsCommand,
  status: async () => (await import("./commands/status.ts")).statusCommand,
};

/** The program with the command that is named first, else with all: help and hints list them. */
async function program(to: Io): Promise<Command> {
  const root = new Command("sluice")
    .version(`sluice ${version()}`)
    .description("Logs in, Sigma alerts out: none lost, none invented, each explained.")
    .showSuggestionAfterError()
    .showHelpAfterError('(add "--help" for what there is)');
  const [, , named = ""] = process.argv;
  const wanted = Object.hasOwn(COMMANDS, named) ? [named] : Object.keys(COMMANDS);
  for (const name of wanted) {
    const make = await COMMANDS[name]?.();
    if (make !== undefined) root.addCommand(make(to));
  }
  const { commands } = root;
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
