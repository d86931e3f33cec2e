import type { Lint } from "./lint.ts";

/** `yes`, `no`, `on` and `off` are text here, but booleans to tools that read YAML 1.1. */
export const yaml11Boolean: Lint = {
  codes: [
    {
      code: "yaml11-boolean",
      severity: "warning",
      says: "yes, no, on and off are text here and booleans to readers of YAML 1.1.",
      example: "detection: { s: { f: yes }, condition: s }",
      instead: "detection: { s: { f: 'yes' }, condition: s }",
    },
  ],
  check({ items }, say) {
    for (const node of items.flatMap(({ values }) => values)) {
      if (node.style !== "plain" || node.value !== node.text || !WORD.test(node.text)) continue;
      const message = `${node.text} is text here and a boolean to other tools; put it in quotes`;
      say("yaml11-boolean", node, message);
    }
  },
};

const WORD = /^(?:yes|no|on|off)$/i;
