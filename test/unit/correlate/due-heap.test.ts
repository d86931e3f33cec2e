import * as fc from "fast-check";
import { expect, test } from "vitest";

import { type Due, DueHeap } from "../../../src/correlate/due-heap.ts";

test("gives the earliest first after any additions, changes and removals", () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(40), { minLength: 1, maxLength: 200 }),
      fc.array(fc.tuple(fc.nat(199), fc.nat(40)), { maxLength: 60 }),
      fc.array(fc.nat(199), { maxLength: 60 }),
      (dues, changes, removals) => {
        const heap = new DueHeap<Due>();
        const items = new Set(dues.map((due, serial) => ({ due, serial, slot: 0 })));
        const list = [...items];
        for (const item of list) heap.add(item);
        for (const [index, due] of changes) {
          const item = list[index % list.length];
          if (item === undefined) continue;
          item.due = due;
          heap.settle(item);
        }
        for (const index of removals) {
          const item = list[index % list.length];
          if (item !== undefined && items.delete(item)) heap.remove(item);
        }
        const out: Due[] = [];
        for (let top = heap.top; top !== undefined; top = heap.top) {
          out.push(top);
          heap.remove(top);
        }
        expect(out).toEqual([...items].sort((a, b) => a.due - b.due || a.serial - b.serial));
      },
    ),
  );
});
