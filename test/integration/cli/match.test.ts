import path from "node:path";

import { expect, test } from "vitest";

import { matchCommand } from "../../../src/cli/commands/match.ts";
import { tempFolder } from "../../support/temp-folder.ts";

const RULES = 200;
const LINES = 8;
const LINE_CHARS = 20_000;

test("however many rules match a record, what is written at once stays small", async () => {
  const line = JSON.stringify({ a: "evil", b: "b".repeat(LINE_CHARS) });
  const folder = tempFolder({
    "log.json": `${line}\n`.repeat(LINES),
    "rules.yml": Array.from({ length: RULES }, (_, index) => rule(index)).join("---\n"),
  });
  const [log, rules] = [path.join(folder, "log.json"), path.join(folder, "rules.yml")];
  const sizes: number[] = [];
  let lines = 0;
  const out = async (written: string | Uint8Array): Promise<void> => {
    // A reader that is slow: what is written must not change meanwhile.
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    const text = Buffer.from(written).toString();
    sizes.push(text.length);
    lines += text
      .trimEnd()
      .split("\n")
      .filter((each) => Object.hasOwn(JSON.parse(each) as object, "rule")).length;
  };
  const io = {
    out,
    note: () => {},
    log: () => {},
    unread: new AbortController().signal,
    isTerminal: false,
  };
  const args = [log, "--rules", rules, "--format", "json", "--logsource", "product=odd"];
  await matchCommand(io).parseAsync(args, { from: "user" });
  expect(lines).toBe(RULES * LINES);
  expect(Math.max(...sizes)).toBeLessThan(2 ** 20 + 5 * LINE_CHARS);
});

function rule(index: number): string {
  return `title: Rule ${index}
id: 00000000-0000-4000-8000-${String(index).padStart(12, "0")}
logsource:
  product: odd
detection:
  found:
    a: evil
  condition: found
`;
}
