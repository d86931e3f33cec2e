import type { AttackCoverage } from "../sigma/index.ts";
import { tableOf } from "./table.ts";

/** Coverage for a terminal: a table of tactics, one of techniques, and why rules are refused. */
export function coverageText(coverage: AttackCoverage): string {
  const { tactics, refusedBy } = coverage;
  const fedTitles = coverage.fed === null ? [] : ["fed"];
  const titles = ["alert", "feed", "refused", "tested", ...fedTitles];
  const techniques = tactics.flatMap(({ tactic, techniques: own }) =>
    own.map((each) => [
      tactic,
      each.formerly.length === 0
        ? each.technique
        : `${each.technique} (${each.formerly.join(" ")})`,
      ...numbers(each),
    ]),
  );
  const refusals = Object.entries(refusedBy).toSorted((a, b) => b[1] - a[1]);
  return [
    tableOf(
      ["tactic", "id", "techniques", ...titles],
      tactics.map((each) => [
        each.tactic,
        each.id ?? "-",
        each.techniques.length,
        ...numbers(each),
      ]),
    ),
    tableOf(["tactic", "technique", ...titles], techniques),
    ...(refusals.length === 0 ? [] : [tableOf(["refused because of", "rules"], refusals)]),
  ].join("\n");
}

type Counts = Pick<AttackCoverage, "alerts" | "feeds" | "refused" | "tested" | "fed">;

function numbers({ alerts, feeds, refused, tested, fed }: Counts): readonly number[] {
  return [alerts, feeds, refused, tested, ...(fed === null ? [] : [fed])];
}
