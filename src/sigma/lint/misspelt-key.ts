import { nearest } from "../../lib/suggest.ts";
import { quoted } from "../parse/quoted.ts";
import { KEY_ORDER } from "./key-order.ts";
import type { Lint } from "./lint.ts";

/** Other keys are allowed (Sigma 2.1), but one that is nearly a known one is a slip. */
export const misspeltKey: Lint = {
  codes: [
    {
      code: "misspelt-key",
      severity: "warning",
      says: "A key that is nearly one of Sigma's is kept and does nothing.",
      example: "{ falsepositive: [Administrators] }",
      instead: "{ falsepositives: [Administrators] }",
    },
  ],
  check({ root }, say) {
    const written = new Set(root.entries.map(({ key }) => key.text));
    for (const { key } of root.entries) {
      if (KEY_ORDER.includes(key.text)) continue;
      const near = nearest(key.text, KEY_ORDER, key.text.length < 6 ? 1 : 2);
      if (near === undefined || (written.has(near) && near !== "falsepositives")) continue;
      say("misspelt-key", key, `key ${quoted(key.text)} does nothing; did you mean "${near}"?`);
    }
  },
};
