import { expect, test } from "vitest";

import { BoundedQueue } from "../../../src/lib/bounded-queue.ts";

test("gives items in order and refuses what goes beyond the bound", () => {
  const queue = new BoundedQueue<string>(10);
  expect(queue.offer("a", 6)).toBe(true);
  expect(queue.offer("b", 5)).toBe(false);
  expect(queue.offer("c", 4)).toBe(true);
  expect(queue.full).toBe(true);
  expect(queue.take(1, 100)).toEqual(["a"]);
  expect(queue.take(9, 100)).toEqual(["c"]);
});

test("wakes its consumer when something comes and when it is closed", async () => {
  const queue = new BoundedQueue<string>(10);
  const ready = queue.ready();
  queue.offer("a", 1);
  await ready;
  queue.take(1, 1);
  const closed = queue.ready();
  queue.close();
  await closed;
  expect(queue.offer("b", 1)).toBe(false);
});
