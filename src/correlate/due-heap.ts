/** What a `DueHeap` holds; it writes `slot` and nobody else does. */
export interface Due {
  due: number;
  /** Breaks ties, so that the order is total. */
  readonly serial: number;
  slot: number;
}

/**
 * A heap, earliest `due` first. Its size is bounded by whoever fills it. With a hundred thousand
 * groups memory is what it waits for: four children a node make it half as deep, and times stand
 * side by side, so that few items are touched.
 */
export class DueHeap<T extends Due> {
  readonly #items: T[] = [];
  /** The `due` of each item, as it stood when the item was put in its place. */
  #dues = new Float64Array(CAPACITY_MIN);

  get top(): T | undefined {
    return this.#items[0];
  }

  add(item: T): void {
    const slot = this.#items.length;
    if (slot === this.#dues.length) this.#grow();
    this.#items.push(item);
    this.#rise(item, slot);
  }

  /** To be called after `item.due` has changed. */
  settle(item: T): void {
    this.#sink(item, this.#rise(item, item.slot));
  }

  remove(item: T): void {
    const last = this.#items.pop();
    if (last === undefined || last === item) return;
    this.#sink(last, this.#rise(last, item.slot));
  }

  #grow(): void {
    const dues = new Float64Array(2 * this.#dues.length);
    dues.set(this.#dues);
    this.#dues = dues;
  }

  /** Puts the item where it belongs between the slot and the top. */
  #rise(item: T, from: number): number {
    let slot = from;
    while (slot > 0) {
      const above = (slot - 1) >> 2;
      if (!this.#isSooner(item, above)) break;
      this.#move(above, slot);
      slot = above;
    }
    this.#put(item, slot);
    return slot;
  }

  /** Puts the item, which stands at the slot, where it belongs below. */
  #sink(item: T, from: number): void {
    let slot = from;
    for (;;) {
      const child = this.#soonestChild(slot);
      if (child === NONE || this.#isSooner(item, child)) break;
      this.#move(child, slot);
      slot = child;
    }
    if (slot !== from) this.#put(item, slot);
  }

  #soonestChild(slot: number): number {
    const dues = this.#dues;
    const first = 4 * slot + 1;
    const end = Math.min(first + 4, this.#items.length);
    if (first >= end) return NONE;
    let soonest = first;
    for (let child = first + 1; child < end; child++) {
      const due = dues[child] ?? 0;
      const least = dues[soonest] ?? 0;
      if (due < least || (due === least && this.#serial(child) < this.#serial(soonest))) {
        soonest = child;
      }
    }
    return soonest;
  }

  #isSooner(item: T, slot: number): boolean {
    const due = this.#dues[slot] ?? 0;
    return item.due < due || (item.due === due && item.serial < this.#serial(slot));
  }

  #serial(slot: number): number {
    return this.#items[slot]?.serial ?? 0;
  }

  #move(from: number, to: number): void {
    const item = this.#items[from];
    if (item === undefined) return;
    this.#items[to] = item;
    this.#dues[to] = this.#dues[from] ?? 0;
    item.slot = to;
  }

  #put(item: T, slot: number): void {
    this.#items[slot] = item;
    this.#dues[slot] = item.due;
    item.slot = slot;
  }
}

const NONE = -1;
const CAPACITY_MIN = 64;
