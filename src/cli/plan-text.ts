import type { DetectionRule, RulePlan } from "../sigma/index.ts";
import { quoted, safe } from "./explain-text.ts";
import { tableOf } from "./table.ts";

interface Planned {
  readonly rule: DetectionRule;
  readonly plan: RulePlan;
}

/** How one rule is asked. */
export function planText({ rule, plan }: Planned): string {
  const lines = [
    `${safe(rule.meta.title)}  ${safe(rule.meta.file)}:${rule.meta.line}`,
    ...viewLines(plan),
    ...coverLines(plan),
    `  items, by selection, the cheapest and most telling first (cost ${rounded(plan.cost)} in all):`,
    ...plan.items.flatMap(itemLines),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

function viewLines({ views }: RulePlan): readonly string[] {
  if (views.length === 0) return ["  seen as native: fields are those of the record, or ECS paths"];
  return views.flatMap(({ name, fields }) => [
    `  seen as ${safe(name)}:`,
    ...fields.map(({ field, places }) => {
      const where = places.map((place) => `${place.in} ${safe(place.path)}`).join(", else ");
      return `    ${safe(field)}: ${where === "" ? "native, else the ECS path" : where}`;
    }),
  ]);
}

function coverLines({ covers, forbids }: RulePlan): readonly string[] {
  const lines = covers.flatMap(({ atoms, likelihood }, index) => [
    index === 0
      ? `  cover: a matching event shows one of these (${percent(likelihood)} of events, at most):`
      : `  and one of these (${percent(likelihood)}):`,
    ...atomLines(atoms),
  ]);
  const none =
    "  no cover: asked of every event of its log source, because it can match one that shows no text known beforehand (only `not`, `null`, or an alternative without a text)";
  return [
    ...(covers.length === 0 ? [none] : lines),
    ...(forbids.length === 0 ? [] : ["  and none of these:", ...atomLines(forbids)]),
  ];
}

function atomLines(atoms: RulePlan["forbids"]): readonly string[] {
  return [
    ...atoms.slice(0, ATOMS_MAX).map(({ field, kind, text, likelihood }) => {
      const what = kind === "presence" ? "is there" : `${kind} ${quoted(text)}`;
      return `    ${safe(field ?? "keyword")} ${what}  ${percent(likelihood)}`;
    }),
    ...(atoms.length > ATOMS_MAX ? [`    … ${atoms.length} in all`] : []),
  ];
}

function itemLines(item: RulePlan["items"][number]): readonly string[] {
  const field = safe(item.field ?? "keyword");
  const kinds = item.kinds.join(", ");
  const count = item.values === 1 ? "1 value" : `${item.values} values`;
  const holds = `holds for ${percent(item.likelihood)}`;
  const negated = item.negated ? "not " : "";
  return [
    `    ${safe(item.selection)}: ${negated}${field}  ${kinds}, ${count}, cost ${rounded(item.cost)}, ${holds}`,
    ...item.regexes.map(({ source, literals }) =>
      literals.length === 0
        ? `      ${quoted(source)} needs no text: run on every value`
        : `      ${quoted(source)} is run where there is ${literals.map(quoted).join(", ")}`,
    ),
  ];
}

/** The rules of a set without a cover, and those that cost the most. */
export function plansText(planned: readonly Planned[]): string {
  const open = planned.filter(({ plan }) => plan.covers.length === 0);
  const expected = ({ plan }: Planned): number => plan.cost * askedOf(plan);
  const costliest = planned.toSorted((a, b) => expected(b) - expected(a)).slice(0, COSTLIEST);
  const rows = costliest.map((each) => [
    safe(each.rule.meta.title),
    rounded(expected(each)),
    rounded(each.plan.cost),
    each.plan.covers.length === 0 ? "all" : percent(askedOf(each.plan)),
  ]);
  const names = open.map(
    ({ rule: { meta } }) => `  ${safe(meta.title)}  ${safe(meta.file)}:${meta.line}\n`,
  );
  return [
    `${planned.length} rules, ${open.length} without a cover (asked of every event of their log source):\n`,
    ...names,
    "\nthe costliest, by what an event of their log source is expected to cost:\n",
    tableOf(["rule", "expected", "cost", "asked of"], rows),
  ].join("");
}

/** Of which share of events it is asked, were its covers independent. */
function askedOf({ covers }: RulePlan): number {
  return covers.reduce((product, { likelihood }) => product * likelihood, 1);
}

function percent(likelihood: number): string {
  const share = likelihood * 100;
  return `${share >= 0.01 ? Number(share.toPrecision(2)) : "under 0.01"} %`;
}

function rounded(cost: number): number {
  return Number(cost.toPrecision(3));
}

const ATOMS_MAX = 20;
const COSTLIEST = 20;
