import { expect, test } from "vitest";

import { createParser } from "../../../../src/ingest/index.ts";
import { normalise } from "../../../../src/normalise/index.ts";
import { loadRules } from "../../../../src/sigma/index.ts";
import { rawRecord } from "../../../support/raw-record.ts";
import { shippedViews } from "../../../support/shipped-views.ts";

const AUTHPRIV = 10 * 8 + 5;
const DAEMON = 3 * 8 + 5;
const LOCAL0 = 16 * 8 + 5;

const services = ["auth", "syslog", "cron", "sshd"];
const rules = loadRules(
  services.map((service) => ({
    path: `${service}.yml`,
    text: [
      `title: ${service}`,
      "logsource: { product: linux, service: " + service + " }",
      "detection: { keywords: [mark], condition: keywords }",
    ].join("\n"),
  })),
  { views: shippedViews() },
);

/** The services whose rules see a line of the program. */
function servicesOf(program: string, priority: number): readonly string[] {
  const raw = rawRecord(`<${priority}>1 2026-01-26T10:11:12Z host ${program} 1 - - mark`);
  const parser = createParser({ format: "syslog", zone: "UTC" });
  const parsed = parser.parse(raw);
  if (parsed.kind !== "parsed") throw new Error(JSON.stringify(parsed));
  const event = normalise(raw, parsed.record, parser.name);
  return rules.match(event).map(({ rule }) => rule.meta.title);
}

test.each([
  ["pkexec", AUTHPRIV, ["auth"]],
  ["polkitd", DAEMON, ["syslog"]],
  ["sshd", AUTHPRIV, ["auth", "syslog", "sshd"]],
  ["sshd", LOCAL0, ["auth", "syslog", "sshd"]],
  ["cron", AUTHPRIV, ["syslog", "cron"]],
  ["myapp", LOCAL0, []],
])("a line of %s with priority %i is for rules of %o", (program, priority, expected) => {
  expect(servicesOf(program, priority)).toEqual(expected);
});
