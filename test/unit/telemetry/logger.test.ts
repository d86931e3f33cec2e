import { expect, test } from "vitest";

import { createLogger } from "../../../src/telemetry/index.ts";

test("an entry is one line of JSON with its level, time, fields and message", () => {
  const lines: string[] = [];
  const logger = createLogger("warn", { write: (line) => void lines.push(line) });
  logger.info({ reason: "below the level" }, "not told");
  logger.warn({ file: "a.yml", reason: "no\nid" }, "rule refused");
  expect(lines).toHaveLength(1);
  const [line = ""] = lines;
  expect(line.trimEnd()).not.toContain("\n");
  expect(JSON.parse(line)).toEqual({
    level: "warn",
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
    file: "a.yml",
    reason: "no\nid",
    message: "rule refused",
  });
});
