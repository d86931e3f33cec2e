import { ATTACK_V18, TACTIC_IDS } from "./attack-v19.ts";

/** A rule as coverage sees it. */
export interface CoveredRule {
  readonly title: string;
  readonly tags: readonly string[];
  /** `feeds`: it runs, and only correlations see its matches. */
  readonly state: "alerts" | "feeds" | "refused";
  /** Why it is refused. */
  readonly codes: readonly string[];
  /** Whether a test names it. */
  readonly tested: boolean;
  /** Whether a configured source has events for it; null when no sources were named. */
  readonly fed: boolean | null;
}

/** How many rules there are, by what became of them. */
export interface CoverageCounts {
  readonly alerts: number;
  readonly feeds: number;
  readonly refused: number;
  /** Refused rules by the code of the mistake; a rule with two counts under both. */
  readonly refusedBy: Readonly<Record<string, number>>;
  /** Of the rules that run. */
  readonly tested: number;
  readonly fed: number | null;
}

/** A technique under a tactic: the rules that carry both tags. */
export interface TechniqueCoverage extends CoverageCounts {
  /** `T1059.001`, as ATT&CK v19 numbers it. */
  readonly technique: string;
  /** What rules call it that were written for v18. */
  readonly formerly: readonly string[];
  /** Titles, of those that run first. */
  readonly rules: readonly string[];
}

/** A tactic and its techniques. A rule with a tactic and no technique counts here alone. */
export interface TacticCoverage extends CoverageCounts {
  /** The tag's name: `credential-access`; `none` for techniques of rules without a tactic. */
  readonly tactic: string;
  /** `TA0006`; null for `none` and for what is no tactic of v19. */
  readonly id: string | null;
  readonly techniques: readonly TechniqueCoverage[];
}

/** MITRE ATT&CK v19 by the tags of rules. */
export interface AttackCoverage extends CoverageCounts {
  /** In the order of an attack; each tactic of v19, covered or not, then others that rules name. */
  readonly tactics: readonly TacticCoverage[];
  /** Titles of rules without any tag of ATT&CK. */
  readonly untagged: readonly string[];
}

/**
 * Groups rules by the tactics and techniques of their own tags: a technique can belong to several
 * tactics, so none is derived from it. Techniques that v19 renumbered count under their new id;
 * `defense-evasion` of v18 was cut in two and stays a row of its own.
 */
export function attackCoverage(rules: readonly CoveredRule[]): AttackCoverage {
  const tagged = rules.map((rule) => ({ rule, ...attackTags(rule.tags) }));
  const names = new Set([...TACTIC_IDS.keys(), ...tagged.flatMap(({ tactics }) => tactics)]);
  const tactics = [...names].map((tactic): TacticCoverage => {
    const own = tagged.filter((each) => each.tactics.includes(tactic));
    return {
      tactic,
      id: TACTIC_IDS.get(tactic) ?? null,
      ...countsOf(own.map(({ rule }) => rule)),
      techniques: techniquesOf(own),
    };
  });
  const untagged = tagged.filter((each) => each.tactics.length === 0);
  return { ...countsOf(rules), tactics, untagged: untagged.map(({ rule }) => rule.title) };
}

/** What the tags of a rule say of ATT&CK. */
interface AttackTags {
  /** `none` stands for the tactic that a technique lacks. */
  readonly tactics: readonly string[];
  readonly techniques: readonly { readonly technique: string; readonly written: string }[];
}

interface TaggedRule extends AttackTags {
  readonly rule: CoveredRule;
}

function attackTags(tags: readonly string[]): AttackTags {
  const names = tags
    .map((tag) => tag.toLowerCase())
    .filter((tag) => tag.startsWith("attack."))
    .map((tag) => tag.slice("attack.".length));
  const techniques = names
    .filter((name) => TECHNIQUE.test(name))
    .map((written) => ({ technique: ATTACK_V18.get(written) ?? written, written }));
  const tactics = names.filter((name) => !ATTACK_ID.test(name)).map(tacticOf);
  const none = techniques.length > 0 && tactics.length === 0 ? [NO_TACTIC] : [];
  return { tactics: [...new Set([...tactics, ...none])], techniques };
}

/** Tags of Sigma 1 write underscores. */
function tacticOf(name: string): string {
  return name.replaceAll("_", "-");
}

function techniquesOf(rules: readonly TaggedRule[]): readonly TechniqueCoverage[] {
  const ids = new Set(rules.flatMap(({ techniques }) => techniques.map((each) => each.technique)));
  return [...ids].toSorted().map((technique) => {
    const own = rules.filter(({ techniques }) =>
      techniques.some((each) => each.technique === technique),
    );
    const written = own.flatMap(({ techniques }) =>
      techniques.filter((each) => each.technique === technique).map((each) => each.written),
    );
    return {
      technique: technique.toUpperCase(),
      formerly: [...new Set(written)]
        .filter((each) => each !== technique)
        .map((each) => each.toUpperCase()),
      ...countsOf(own.map(({ rule }) => rule)),
      rules: own
        .map(({ rule }) => rule)
        .toSorted((a, b) => Number(a.state === "refused") - Number(b.state === "refused"))
        .map(({ title, state }) => (state === "refused" ? `${title} (refused)` : title)),
    };
  });
}

function countsOf(rules: readonly CoveredRule[]): CoverageCounts {
  const count = (holds: (rule: CoveredRule) => boolean): number => rules.filter(holds).length;
  const runs = ({ state }: CoveredRule): boolean => state !== "refused";
  const refusedBy: Record<string, number> = {};
  for (const { codes } of rules) {
    for (const code of codes) refusedBy[code] = (refusedBy[code] ?? 0) + 1;
  }
  return {
    alerts: count(({ state }) => state === "alerts"),
    feeds: count(({ state }) => state === "feeds"),
    refused: count(({ state }) => state === "refused"),
    refusedBy,
    tested: count((rule) => runs(rule) && rule.tested),
    fed: rules.some(({ fed }) => fed !== null)
      ? count((rule) => runs(rule) && rule.fed === true)
      : null,
  };
}

const NO_TACTIC = "none";
const TECHNIQUE = /^t\d{4}(?:\.\d{3})?$/;
/** Techniques, groups, software, data sources, mitigations, assets: no tactics. */
const ATTACK_ID = /^(?:t|g|s|ds|m|a)\d{4}(?:\.\d{3})?$/;
