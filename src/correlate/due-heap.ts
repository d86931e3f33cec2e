/** What a `DueHeap` holds; it writes `slot` and nobody else does. */
export interface Due {
  due: number;
  /** Breaks ties, so that the order is total. */
  readonly serial: number;
  slot: number;
}

/** A binary heap, earliest `due` first. Its size is bounded by whoever fills it. */
export class DueHeap<T extends Due> {
  readonly #items: T[] = [];

  get top(): T | undefined {
    return this.#items[0];
  }

  add(item: T): void {
    item.slot = this.#items.length;
    this.#items.push(item);
    this.#rise(item);
  }

  /** To be called after `item.due` has changed. */
  settle(item: T): void {
    this.#rise(item);
    this.#sink(item);
  }

  remove(item: T): void {
    const last = this.#items.pop();
    if (last === undefined || last === item) return;
    last.slot = item.slot;
    this.#items[item.slot] = last;
    this.settle(last);
  }

  #rise(item: T): void {
    while (item.slot > 0) {
      const parent = this.#items[(item.slot - 1) >> 1];
      if (parent === undefined || !isSooner(item, parent)) return;
      this.#swap(item, parent);
    }
  }

  #sink(item: T): void {
    for (;;) {
      const left = this.#items[2 * item.slot + 1];
      const right = this.#items[2 * item.slot + 2];
      if (left === undefined) return;
      const child = right !== undefined && isSooner(right, left) ? right : left;
      if (!isSooner(child, item)) return;
      this.#swap(item, child);
    }
  }

  #swap(a: T, b: T): void {
    const slot = a.slot;
    a.slot = b.slot;
    b.slot = slot;
    this.#items[a.slot] = a;
    this.#items[b.slot] = b;
  }
}

function isSooner(a: Due, b: Due): boolean {
  return a.due < b.due || (a.due === b.due && a.serial < b.serial);
}
