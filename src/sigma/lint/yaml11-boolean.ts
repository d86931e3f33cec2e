import { yamlEntry, type YamlNode } from "../../lib/yaml.ts";
import type { Lint, Say } from "./lint.ts";

/** `yes`, `no`, `on` and `off` are text here, but booleans to tools that read YAML 1.1. */
export const yaml11Boolean: Lint = ({ root }, say) => {
  const detection = yamlEntry(root, "detection")?.value;
  if (detection !== undefined) visit(detection, say);
};

function visit(node: YamlNode, say: Say): void {
  switch (node.kind) {
    case "scalar":
      if (node.style === "plain" && node.value === node.text && WORD.test(node.text)) {
        const message = `${node.text} is text here and a boolean to other tools; put it in quotes`;
        say("warning", "yaml11-boolean", { at: node, message });
      }
      break;
    case "sequence":
      for (const item of node.items) visit(item, say);
      break;
    case "map":
      for (const entry of node.entries) visit(entry.value, say);
      break;
  }
}

const WORD = /^(?:yes|no|on|off)$/i;
