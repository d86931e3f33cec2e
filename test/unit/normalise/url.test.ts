import { expect, test } from "vitest";

import { urlOf } from "../../../src/normalise/url.ts";

test.each([
  ["/a?b=c?d", "h", { domain: "h", path: "/a", query: "b=c?d" }],
  ["/a", "h:8080", { domain: "h", port: 8080, path: "/a" }],
  ["/a", "[2001:db8::1]:8080", { domain: "[2001:db8::1]", port: 8080, path: "/a" }],
  ["/a", "[2001:db8::1]", { domain: "[2001:db8::1]", path: "/a" }],
  ["/a", "h:99999", { domain: "h", path: "/a" }],
  ["/a", "a:b:c", { domain: "a:b:c", path: "/a" }],
  ["/", undefined, { path: "/" }],
  ["http://u:p@h:81/x/y?q", "other", { domain: "h", port: 81, path: "/x/y", query: "q" }],
  ["http://h?q", undefined, { domain: "h", path: "", query: "q" }],
  ["//h/a", "other", { domain: "other", path: "//h/a" }],
  ["*", "h", { domain: "h", path: "*" }],
])("%s to %s is a path on a host", (target, host, parts) => {
  expect(urlOf(target, host, false)).toEqual({ original: target, ...parts });
});

test("what a CONNECT is about has no path", () => {
  expect(urlOf("h:443", "h:443", true)).toEqual({ original: "h:443", domain: "h", port: 443 });
});

test("without a target the host is known", () => {
  expect(urlOf(undefined, "h", false)).toEqual({ domain: "h" });
});
