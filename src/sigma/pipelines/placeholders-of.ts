import { ANY_TEXT, type Placeholders } from "../placeholders.ts";
import type { Pipeline } from "./pipeline.ts";

/**
 * What `%name%` stands for: the list of the configuration, else what the first placeholder step
 * that handles the name says. The pipelines are in their order.
 */
export function placeholdersOf(
  pipelines: readonly Pipeline[],
  configured: Placeholders,
): Placeholders {
  const steps = pipelines
    .flatMap(({ items }) => items)
    .map(({ transformation }) => transformation)
    .filter((each) => each.kind === "placeholders");
  if (steps.length === 0) return configured;
  // Of two pipelines with a list of one name the later counts.
  const vars = new Map(pipelines.flatMap((pipeline) => [...pipeline.vars]));
  return new PipelinePlaceholders(configured, vars, (name) => {
    const step = steps.find((each) => each.handles(name));
    if (step === undefined) return undefined;
    return step.with === "wildcard" ? ANY_TEXT : vars.get(name);
  });
}

class PipelinePlaceholders extends Map<string, readonly string[]> {
  readonly #configured: Placeholders;
  readonly #find: (name: string) => readonly string[] | undefined;

  constructor(
    configured: Placeholders,
    vars: Placeholders,
    find: (name: string) => readonly string[] | undefined,
  ) {
    super([...vars, ...configured]);
    this.#configured = configured;
    this.#find = find;
  }

  override get(name: string): readonly string[] | undefined {
    return this.#configured.get(name) ?? this.#find(name);
  }
}
