import { expect, test } from "vitest";

import { isRotationName } from "../../../../src/ingest/sources/rotation-name.ts";

test.each([
  ["/v/app.log.1", true],
  ["/v/app.log.12.gz", true],
  ["/v/app.log.gz", true],
  ["/v/app.log-20260102-1767312000", true],
  ["/v/app-20260102.log", true],
  ["/v/app.1.log", true],
  ["/v/old/app.log.old", true],
  ["/v/app.log", false],
  ["/v/app.log.err", false],
  ["/v/application.log", false],
  ["/v/app2.log", false],
  ["/v/other.log.1", false],
])("%s as a copy of app.log: %s", (name, expected) => {
  expect(isRotationName(name, "/v/app.log")).toBe(expected);
});

test("a file of a numbered set is no copy of another", () => {
  expect(isRotationName("worker-2.log", "worker-1.log")).toBe(false);
});
