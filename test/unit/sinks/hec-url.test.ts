import { expect, test } from "vitest";

import { parseHecUrl } from "../../../src/sinks/hec-url.ts";

test.each([
  "https://splunk.example.org:8088",
  "https://splunk.example.org:8088/",
  "https://splunk.example.org:8088/services/collector",
  "https://splunk.example.org:8088/services/collector/event/",
  "https://splunk.example.org:8088/services/collector/event/1.0",
])("%s leads to the collector", (text) => {
  const url = parseHecUrl(text);
  expect(url.kind === "url" && [url.event.href, url.ack.href]).toEqual([
    "https://splunk.example.org:8088/services/collector/event",
    "https://splunk.example.org:8088/services/collector/ack",
  ]);
});

test("a prefix of a proxy is kept", () => {
  const url = parseHecUrl("https://proxy/splunk/services/collector");
  expect(url.kind === "url" && url.ack.pathname).toBe("/splunk/services/collector/ack");
});

test.each([
  ["splunk:8088", /https/],
  ["", /no URL/],
  ["ftp://splunk", /https/],
  ["https://user:secret@splunk", /user or a password/],
  ["https://splunk/?token=secret", /no \?/],
  ["http://splunk.example.org:8088", /in the clear/],
  ["https://splunk:8088/en-US/app", /not the collector's/],
])("%s is refused, and the message does not repeat a secret", (text, message) => {
  const url = parseHecUrl(text);
  expect(url.kind === "invalid" && url.message).toMatch(message);
  expect(JSON.stringify(url)).not.toContain("secret");
});

test("plain HTTP is for this machine, or on request", () => {
  for (const host of ["localhost", "127.0.0.1", "[::1]"]) {
    expect(parseHecUrl(`http://${host}:8088`).kind).toBe("url");
  }
  expect(parseHecUrl("http://splunk:8088", true).kind).toBe("url");
});
