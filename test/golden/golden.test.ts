import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

import type { Event, Fields, LogSource } from "../../src/event/index.ts";
import { loadRules } from "../../src/sigma/index.ts";
import { jsonEvent, lineEvent } from "../support/sigma-rule.ts";
import { shippedViews } from "../support/shipped-views.ts";

const here = import.meta.dirname;
const cases = readdirSync(here, { withFileTypes: true }).filter((entry) => entry.isDirectory());

interface GoldenEvent {
  readonly logsource: LogSource;
  readonly fields?: Fields;
  readonly line?: string;
  readonly ecs?: Event["ecs"];
}

/** Rules and events in, one line for each match out; `vitest -u` writes `expected.jsonl` anew. */
test.each(cases.map(({ name }) => name))("%s", async (name) => {
  const folder = join(here, name);
  const files = readdirSync(join(folder, "rules"))
    .toSorted()
    .map((path) => ({ path, text: readFileSync(join(folder, "rules", path), "utf8") }));
  const rules = loadRules(files, { views: shippedViews() });
  const lines = rules.diagnostics.map(({ severity, code, file, line }) =>
    JSON.stringify({ diagnostic: code, severity, file, line }),
  );
  for (const [index, text] of readFileSync(join(folder, "events.jsonl"), "utf8").trim().split("\n").entries()) {
    const { logsource, fields = {}, line, ecs = {} } = JSON.parse(text) as GoldenEvent;
    const event = line === undefined ? jsonEvent(fields, { logsource, ecs }) : lineEvent(line, { logsource, ecs });
    for (const match of rules.match(event)) {
      const { parts, missing } = rules.facts(match);
      lines.push(
        JSON.stringify({
          event: index + 1,
          rule: match.rule.meta.title,
          alerts: match.rule.alerts,
          view: match.view,
          matched: rules.explain(match),
          facts: parts.map(({ correlation, group, values }) => ({ of: correlation.meta.title, group, values })),
          missing,
        }),
      );
    }
  }
  await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot(join(folder, "expected.jsonl"));
});
