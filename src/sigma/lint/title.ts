import { yamlEntry } from "../../lib/yaml.ts";
import type { Lint } from "./lint.ts";

/** A title is short enough to be shown in a list (Sigma 2.1, "Title"), and names what is seen. */
export const title: Lint = {
  codes: [
    {
      code: "long-title",
      severity: "warning",
      says: "A title has 256 characters at most.",
      example: `title: ${"Very ".repeat(55)}long`,
      instead: "title: Long",
    },
    {
      code: "title-style",
      severity: "info",
      says: 'A title is a headline of 120 characters at most, without a full stop and without "Detects".',
      example: "title: Detects a shell.",
      instead: "title: Shell Started by a Web Server",
    },
  ],
  check({ document, root }, say) {
    const text = document.meta.title;
    const { length } = text;
    const at = yamlEntry(root, "title")?.value ?? root;
    if (length > LENGTH_MAX) {
      say("long-title", at, `the title has ${length} characters; ${LENGTH_MAX} are allowed`);
    } else if (length > HEADLINE_MAX) {
      say("title-style", at, `the title has ${length} characters; ${HEADLINE_MAX} fit in a list`);
    }
    if (text.endsWith("."))
      say("title-style", at, "a title is a headline: leave the full stop out");
    if (/^Detects? /i.test(text)) {
      say("title-style", at, `a title names what is seen: leave ${text.slice(0, 7).trim()} out`);
    }
  },
};

const LENGTH_MAX = 256;
const HEADLINE_MAX = 120;
