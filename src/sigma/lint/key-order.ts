import type { Lint } from "./lint.ts";

/** The order of keys that SigmaHQ keeps, so that readers find what they look for. */
export const KEY_ORDER: readonly string[] = [
  "title",
  "id",
  "name",
  "related",
  "taxonomy",
  "status",
  "description",
  "license",
  "references",
  "author",
  "date",
  "modified",
  "tags",
  "scope",
  "logsource",
  "detection",
  "correlation",
  "filter",
  "generate",
  "fields",
  "falsepositives",
  "level",
];

export const keyOrder: Lint = {
  codes: [
    {
      code: "key-order",
      severity: "info",
      says: "Keys stand in the order of SigmaHQ: title and id first, level last; `--fix` sorts them.",
      example: "{ level: low, title: Sorted by Nobody, id: 11111111-2222-4333-8444-555555555555 }",
    },
  ],
  check({ root }, say) {
    let highest = -1;
    let before = "";
    for (const { key } of root.entries) {
      const place = KEY_ORDER.indexOf(key.text);
      if (place === -1) continue;
      if (place < highest) {
        say("key-order", key, `${key.text} stands before ${before} in the order of SigmaHQ`);
        return;
      }
      highest = place;
      before = key.text;
    }
  },
};
