import { expect, test } from "vitest";

import type { LogSource } from "../../../src/event/index.ts";
import { eventSources } from "../../../src/pipeline/event-sources.ts";
import { canFeed } from "../../../src/sigma/event-source.ts";
import { shippedViews } from "../../support/shipped-views.ts";

const views = shippedViews();

const common = { name: "s", zone: "UTC", type: "http" } as const;

test.each<[Parameters<typeof eventSources>[0][number]["format"], LogSource, LogSource, boolean]>([
  ["zeek", {}, { product: "zeek", service: "dns" }, true],
  ["zeek", {}, { category: "dns" }, true],
  ["zeek", {}, { product: "windows", category: "process_creation" }, false],
  ["syslog", {}, { product: "linux", service: "sshd" }, true],
  ["syslog", {}, { product: "zeek" }, false],
  ["iptables", {}, { category: "firewall" }, true],
  ["iptables", {}, { product: "linux", service: "sshd" }, false],
  ["windows_json", {}, { product: "windows", category: "process_creation" }, true],
  ["windows_json", {}, { product: "windows", service: "security" }, true],
  ["windows_json", {}, { product: "linux", category: "process_creation" }, false],
  ["json", { product: "okta", service: "okta" }, { product: "okta" }, true],
  ["json", { product: "okta", service: "okta" }, { product: "azure" }, false],
])("%s %j feeds rules of %j: %s", (format, logsource, wanted, expected) => {
  const sources = eventSources([{ ...common, format, logsource }]);
  expect(sources.some((source) => canFeed(source, wanted, views))).toBe(expected);
});
