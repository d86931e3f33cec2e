import { didYouMean } from "../../lib/suggest.ts";
import { yamlEntry, type YamlScalar } from "../../lib/yaml.ts";
import { ATTACK_V18, TACTICS } from "../attack/attack-v19.ts";
import { quoted } from "../parse/quoted.ts";
import type { Lint, Say } from "./lint.ts";

/** Tags are `namespace.name` in lower case (Sigma 2.1, "Tags"); all are carried as they are. */
export const tags: Lint = {
  codes: [
    {
      code: "invalid-tag",
      severity: "warning",
      says: "A tag is a namespace, a dot and a name, in lower case.",
      example: "tags: [Attack.T1059]",
      instead: "tags: [attack.t1059]",
    },
    {
      code: "unknown-tag-namespace",
      severity: "info",
      says: "Namespaces are attack, car, cve, d3fend, detection, stp and tlp; others are your own.",
      example: "tags: [mitre.t1059]",
      instead: "tags: [attack.t1059]",
    },
    {
      code: "invalid-tag-name",
      severity: "warning",
      says: "The name behind a known namespace is not one of its names, such as attack.t1059 or cve.2021-44228.",
      example: "tags: [attack.exekution]",
      instead: "tags: [attack.execution]",
    },
    {
      code: "tactic-with-underscore",
      severity: "info",
      says: "Sigma 2 writes tactics with hyphens; `--fix` does.",
      example: "tags: [attack.lateral_movement]",
      instead: "tags: [attack.lateral-movement]",
    },
    {
      code: "old-attack-tag",
      severity: "info",
      says: "ATT&CK v19 calls the tactic or technique otherwise.",
      example: "tags: [attack.t1562.001]",
      instead: "tags: [attack.t1685]",
    },
  ],
  check({ root }, say) {
    const node = yamlEntry(root, "tags")?.value;
    if (node === undefined) return;
    for (const item of node.kind === "sequence" ? node.items : [node]) {
      const text = item.kind === "scalar" ? item.text : "";
      if (item.kind === "scalar" && TAG.test(text)) {
        checkName(item, say);
        continue;
      }
      const lower = text.trim().toLowerCase();
      const hint = TAG.test(lower) ? `; did you mean "${lower}"?` : ", as attack.t1059";
      const message = `tag ${quoted(text)} is not a namespace and a name in lower case${hint}`;
      say("invalid-tag", item, message);
    }
  },
};

function checkName(node: YamlScalar, say: Say): void {
  const dot = node.text.indexOf(".");
  const namespace = node.text.slice(0, dot);
  const name = node.text.slice(dot + 1);
  if (namespace === "attack") {
    checkAttack(node, name, say);
    return;
  }
  const form = FORMS.get(namespace);
  if (form === undefined) {
    const hint = didYouMean(namespace, ["attack", ...FORMS.keys()]);
    say("unknown-tag-namespace", node, `${quoted(namespace)} is no namespace of Sigma${hint}`);
  } else if (!form.test(name)) {
    const message = `tag ${quoted(node.text)} is not written as ${EXAMPLES.get(namespace)}`;
    say("invalid-tag-name", node, message);
  }
}

function checkAttack(node: YamlScalar, name: string, say: Say): void {
  const tactic = name.replaceAll("_", "-");
  const now = ATTACK_V18.get(tactic);
  if (name !== tactic && (TACTICS.includes(tactic) || now !== undefined)) {
    say("tactic-with-underscore", node, `write attack.${tactic}`);
  }
  if (now !== undefined) {
    say("old-attack-tag", node, `ATT&CK v19 has attack.${now} for it`);
  } else if (!TACTICS.includes(tactic) && !ATTACK_ID.test(name)) {
    const hint = didYouMean(tactic, TACTICS);
    const message = `attack.${name} is neither a tactic nor an id such as t1059.001${hint}`;
    say("invalid-tag-name", node, message);
  }
}

const TAG = /^[a-z0-9_-]+\.[a-z0-9._-]+$/;
/** Techniques, groups, software, data sources and components, mitigations, assets, campaigns. */
const ATTACK_ID = /^(?:t\d{4}(?:\.\d{3})?|[gsmac]\d{4}|d[sc]\d{4}|ta\d{4})$/;
const FORMS: ReadonlyMap<string, RegExp> = new Map([
  ["car", /^\d{4}-\d{2}-\d{3}$/],
  ["cve", /^\d{4}-\d{4,}$/],
  ["d3fend", /^d3(?:f)?-[a-z0-9-]+$/],
  ["detection", /^(?:dfir|emerging-threats|threat-hunting)$/],
  ["stp", /^[1-5][auk]?$/],
  ["tlp", /^(?:red|amber|amber-strict|green|white|clear)$/],
]);
const EXAMPLES: ReadonlyMap<string, string> = new Map([
  ["car", "car.2016-04-005"],
  ["cve", "cve.2021-44228"],
  ["d3fend", "d3fend.d3-dnsdl"],
  ["detection", "detection.threat-hunting, detection.emerging-threats or detection.dfir"],
  ["stp", "stp.4 or stp.3k"],
  ["tlp", "tlp.red, tlp.amber, tlp.amber-strict, tlp.green or tlp.clear"],
]);
