import type { AttackCoverage } from "./attack-coverage.ts";

/** A layer of the ATT&CK Navigator, format 4.5. */
export interface NavigatorLayer {
  readonly name: string;
  readonly versions: {
    readonly attack: string;
    readonly navigator: string;
    readonly layer: string;
  };
  readonly domain: string;
  readonly description: string;
  readonly gradient: {
    readonly colors: readonly string[];
    readonly minValue: number;
    readonly maxValue: number;
  };
  readonly techniques: readonly NavigatorTechnique[];
}

interface NavigatorTechnique {
  readonly techniqueID: string;
  /** Without one, the technique is coloured under each of its tactics. */
  readonly tactic?: string;
  /** How many rules run. */
  readonly score: number;
  readonly comment: string;
  readonly metadata: readonly { readonly name: string; readonly value: string }[];
  readonly showSubtechniques: boolean;
}

/** The coverage as a layer: what is coloured runs, what is only refused has the score 0. */
export function navigatorLayer(coverage: AttackCoverage): NavigatorLayer {
  const techniques = coverage.tactics.flatMap(({ tactic, id, techniques: own }) =>
    own.map((each): NavigatorTechnique => {
      const score = each.alerts + each.feeds;
      return {
        techniqueID: each.technique,
        ...(id === null ? {} : { tactic }),
        score,
        comment: commentOf(each.rules),
        metadata: [
          { name: "rules that run", value: String(score) },
          { name: "tested", value: String(each.tested) },
          ...(each.fed === null ? [] : [{ name: "fed by a source", value: String(each.fed) }]),
          ...(each.refused === 0 ? [] : [{ name: "refused", value: String(each.refused) }]),
        ],
        showSubtechniques: false,
      };
    }),
  );
  return {
    name: "Sluice: Sigma rules",
    versions: { attack: "19", navigator: "5.1.0", layer: "4.5" },
    domain: "enterprise-attack",
    description: "How many Sigma rules run for each technique, by the tags of the rules.",
    gradient: {
      colors: ["#ffffff", "#8ec843"],
      minValue: 0,
      maxValue: Math.max(1, ...techniques.map(({ score }) => score)),
    },
    techniques,
  };
}

function commentOf(titles: readonly string[]): string {
  const shown = titles.slice(0, TITLES_MAX).join("\n");
  const more = titles.length - TITLES_MAX;
  return more > 0 ? `${shown}\n… and ${more} more` : shown;
}

/** The Navigator shows a comment in a small box. */
const TITLES_MAX = 20;
