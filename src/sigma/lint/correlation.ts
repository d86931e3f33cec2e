import { formatDuration } from "../../lib/units.ts";
import { type YamlEntry, yamlEntry, type YamlMap } from "../../lib/yaml.ts";
import type { CorrelationDocument } from "../ast.ts";
import { quoted } from "../parse/quoted.ts";
import type { Lint, Say } from "./lint.ts";
import { scalarsOf } from "./written-items.ts";

/** What runs of a correlation and is hardly meant so. */
export const correlation: Lint = {
  codes: [
    {
      code: "missing-group-by",
      severity: "warning",
      says: "Without group-by, events of all users and hosts are counted together.",
      example:
        "correlation: { type: event_count, rules: base, timespan: 5m, condition: { gte: 5 } }",
      instead:
        "correlation: { type: event_count, rules: base, group-by: [User], timespan: 5m, condition: { gte: 5 } }",
    },
    {
      code: "long-timespan",
      severity: "info",
      says: "Each event of the window is kept for as long as the timespan is: more than a month costs memory.",
      example:
        "correlation: { type: event_count, rules: base, group-by: [User], timespan: 60d, condition: { gte: 5 } }",
      instead:
        "correlation: { type: event_count, rules: base, group-by: [User], timespan: 1d, condition: { gte: 5 } }",
    },
    {
      code: "counts-one",
      severity: "warning",
      says: "One event is enough: each match of the rule alerts, and no correlation is needed.",
      example:
        "correlation: { type: event_count, rules: base, group-by: [User], timespan: 5m, condition: { gte: 1 } }",
      instead:
        "correlation: { type: event_count, rules: base, group-by: [User], timespan: 5m, condition: { gte: 2 } }",
    },
    {
      code: "temporal-of-one",
      severity: "warning",
      says: "A temporal correlation of one rule is that rule.",
      example: "correlation: { type: temporal, rules: [base], group-by: [User], timespan: 5m }",
      instead:
        "correlation: { type: event_count, rules: base, group-by: [User], timespan: 5m, condition: { gte: 2 } }",
    },
    {
      code: "counts-group-field",
      severity: "warning",
      says: "Within a group the field has one value only, so there is never more than one to count.",
      example:
        "correlation: { type: value_count, rules: base, group-by: [User], timespan: 5m, condition: { field: User, gte: 5 } }",
      instead:
        "correlation: { type: value_count, rules: base, group-by: [User], timespan: 5m, condition: { field: Image, gte: 5 } }",
    },
    {
      code: "repeated-name",
      severity: "info",
      says: "A rule or a field is named twice.",
      example:
        "correlation: { type: event_count, rules: [base, base], group-by: [User], timespan: 5m, condition: { gte: 5 } }",
      instead:
        "correlation: { type: event_count, rules: [base], group-by: [User], timespan: 5m, condition: { gte: 5 } }",
    },
    {
      code: "comma-in-name",
      severity: "warning",
      says: "Names with a comma between them are one name: no event has such a field.",
      example:
        "correlation: { type: event_count, rules: base, group-by: 'User, Computer', timespan: 5m, condition: { gte: 5 } }",
      instead:
        "correlation: { type: event_count, rules: base, group-by: [User, Computer], timespan: 5m, condition: { gte: 5 } }",
    },
    {
      code: "unused-alias",
      severity: "warning",
      says: "An alias that neither group-by nor the condition names does nothing.",
      example:
        "correlation: { type: event_count, rules: base, aliases: { who: { base: User } }, group-by: [User], timespan: 5m, condition: { gte: 5 } }",
      instead:
        "correlation: { type: event_count, rules: base, aliases: { who: { base: User } }, group-by: [who], timespan: 5m, condition: { gte: 5 } }",
    },
  ],
  check({ document, root }, say) {
    const entry = yamlEntry(root, "correlation");
    if (document.kind !== "correlation" || entry?.value.kind !== "map") return;
    const body = entry.value;
    if (document.groupBy.length === 0) {
      const message = "without group-by, events of all users and hosts are counted together";
      say("missing-group-by", entry.key, message);
    }
    const timespan = yamlEntry(body, "timespan")?.value;
    if (document.timespanMicros > MONTH_MICROS && timespan !== undefined) {
      const message = `each event is kept for ${formatDuration(document.timespanMicros)}; is that meant?`;
      say("long-timespan", timespan, message);
    }
    checkCount(document, entry, say);
    checkNames(document, body, say);
  },
};

function checkCount(document: CorrelationDocument, entry: YamlEntry, say: Say): void {
  const { type, rules, fields, groupBy } = document;
  if (type.startsWith("temporal")) {
    if (rules.length === 1) {
      say("temporal-of-one", entry.key, "a temporal correlation needs two rules to relate");
    }
    return;
  }
  const condition = entry.value.kind === "map" ? yamlEntry(entry.value, "condition") : undefined;
  const at = condition?.key ?? entry.key;
  if (type.endsWith("_count") && isOne(document)) {
    say("counts-one", at, "one event is enough: let the rule itself alert");
  }
  const [field, ...others] = fields;
  if (type !== "value_count" || field === undefined || others.length > 0) return;
  if (groupBy.includes(field)) {
    say("counts-group-field", at, `each group has one value of ${quoted(field)} only`);
  }
}

/** Whether one is enough, whatever comes after it. */
function isOne({ condition }: CorrelationDocument): boolean {
  const { gt, gte, ...others } = condition;
  const least = Math.max(gt === undefined ? 0 : Math.floor(gt) + 1, gte ?? 0);
  return least <= 1 && Object.keys(others).length === 0;
}

function checkNames(document: CorrelationDocument, body: YamlMap, say: Say): void {
  for (const key of ["rules", "group-by"]) {
    const seen = new Set<string>();
    for (const node of scalarsOf(yamlEntry(body, key)?.value)) {
      if (seen.has(node.text)) say("repeated-name", node, `${quoted(node.text)} stands here twice`);
      seen.add(node.text);
    }
  }
  const condition = yamlEntry(body, "condition")?.value;
  const field = condition?.kind === "map" ? yamlEntry(condition, "field")?.value : undefined;
  const fields = [yamlEntry(body, "group-by")?.value, field];
  for (const node of fields.flatMap(scalarsOf)) {
    if (!node.text.includes(",")) continue;
    say("comma-in-name", node, `${quoted(node.text)} is one name; write a list, with - or in []`);
  }
  checkAliases(document, body, say);
}

function checkAliases(document: CorrelationDocument, body: YamlMap, say: Say): void {
  const aliases = yamlEntry(body, "aliases")?.value;
  for (const { key } of aliases?.kind === "map" ? aliases.entries : []) {
    if (document.groupBy.includes(key.text) || document.fields.includes(key.text)) continue;
    say(
      "unused-alias",
      key,
      `neither group-by nor the condition names the alias ${quoted(key.text)}`,
    );
  }
}

const MONTH_MICROS = 31 * 86_400 * 1_000_000;
