import { expect, test } from "vitest";

import { formatDiagnostic, formatWithSource } from "../../../src/cli/format-diagnostic.ts";
import { formatGithub } from "../../../src/cli/format-github.ts";
import { formatSarif } from "../../../src/cli/format-sarif.ts";
import type { Diagnostic } from "../../../src/sigma/index.ts";

const found: Diagnostic = {
  file: "rules/a b,c.yml",
  line: 2,
  column: 4,
  end: { line: 2, column: 7 },
  code: "unknown-level",
  severity: "warning",
  message: "50% of\r\nall: bad\u001b[31m",
};

test("one line, whatever stands in the message", () => {
  expect(formatDiagnostic(found)).toBe(
    "rules/a b,c.yml:2:4: warning[unknown-level]: 50% of\\u000d\\u000aall: bad\\u001b[31m",
  );
});

test("the place is marked in the line of the file", () => {
  const lines = formatWithSource(found, ["", "\tabcdef"]).split("\n");
  expect(lines.slice(1)).toEqual(["    2 |  abcdef", "      |    ^^^"]);
});

test("a workflow command escapes what would end it", () => {
  expect(formatGithub(found)).toBe(
    "::warning file=rules/a b%2Cc.yml,line=2,col=4,endLine=2,endColumn=7,title=unknown-level::50%25 of%0D%0Aall: bad\\u001b[31m",
  );
});

test("SARIF names the rule and the region", () => {
  const { version, runs } = JSON.parse(formatSarif([found]));
  expect(version).toBe("2.1.0");
  expect(runs[0].tool.driver.version).toMatch(/^\d+\.\d+\.\d+/);
  expect(runs[0].tool.driver.rules[0]).toMatchObject({ id: "unknown-level" });
  expect(runs[0].results).toMatchObject([
    {
      ruleId: "unknown-level",
      ruleIndex: 0,
      level: "warning",
      message: { text: found.message },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: "rules/a%20b%2Cc.yml" },
            region: { startLine: 2, startColumn: 4, endLine: 2, endColumn: 7 },
          },
        },
      ],
    },
  ]);
});
