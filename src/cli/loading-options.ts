import { type Command, InvalidArgumentError, Option } from "commander";

import type { RuleLoading } from "../pipeline/index.ts";
import { noPlaceholders, type Placeholders } from "../sigma/index.ts";
import { pathsOption } from "./options.ts";

/** What commands that load rules take beside the rules. */
export interface LoadingOptions {
  readonly views: readonly string[];
  readonly placeholder: Placeholders;
  readonly pipeline: readonly string[];
}

/** Adds `--views`, `--placeholder` and `--pipeline`. */
export function addLoadingOptions(command: Command): Command {
  return command
    .addOption(pathsOption("--views", "file or folder of field views", []))
    .addOption(placeholderOption())
    .addOption(pathsOption("--pipeline", "file or folder of pySigma processing pipelines", []));
}

/** The options as the loader of rules takes them. */
export function loadingOf({ views, placeholder, pipeline }: LoadingOptions): RuleLoading {
  return { viewPaths: views, placeholders: placeholder, pipelinePaths: pipeline };
}

/** `--placeholder name=value,value`, again for each name: what `%name%` in rules stands for. */
function placeholderOption(): Option {
  return new Option(
    "--placeholder <name=values>",
    "values of %name% under expand, as admins=root,adm_*; again for each name",
  )
    .default(noPlaceholders, "none")
    .argParser(addPlaceholder);
}

function addPlaceholder(text: string, before: Placeholders): Placeholders {
  const [, name = "", values = ""] = /^%?([^%\s=]+)%?=(.+)$/s.exec(text) ?? [];
  if (name !== "") return new Map([...before, [name, values.split(",")]]);
  throw new InvalidArgumentError("write a name and its values, as admins=root,adm_*");
}
