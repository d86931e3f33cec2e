/**
 * First in, first out between a producer that cannot be awaited (a socket) and one consumer.
 * Bounded by the sum of the weights; what to do when it is full is the producer's policy.
 */
export class BoundedQueue<T> {
  readonly #weightMax: number;
  #items: { readonly item: T; readonly weight: number }[] = [];
  #head = 0;
  #weight = 0;
  #closed = false;
  #wake: (() => void) | null = null;

  constructor(weightMax: number) {
    this.#weightMax = weightMax;
  }

  get closed(): boolean {
    return this.#closed;
  }

  get full(): boolean {
    return this.#weight >= this.#weightMax;
  }

  get size(): number {
    return this.#items.length - this.#head;
  }

  /** Takes the item if it fits; an item heavier than the bound fits an empty queue. */
  offer(item: T, weight: number): boolean {
    if (this.#closed) return false;
    if (this.size > 0 && this.#weight + weight > this.#weightMax) return false;
    this.add(item, weight);
    return true;
  }

  /** Takes the item even above the bound: for a producer that stops as soon as `full` is true. */
  add(item: T, weight: number): void {
    this.#items.push({ item, weight });
    this.#weight += weight;
    this.#wake?.();
  }

  /** Nothing more is offered; what is inside can still be taken. */
  close(): void {
    this.#closed = true;
    this.#wake?.();
  }

  /** Up to `countMax` items, and no more than `weightMax` together unless one alone is heavier. */
  take(countMax: number, weightMax: number): T[] {
    const taken: T[] = [];
    let weight = 0;
    while (taken.length < countMax) {
      const next = this.#items[this.#head];
      if (next === undefined || (taken.length > 0 && weight + next.weight > weightMax)) break;
      this.#head++;
      weight += next.weight;
      taken.push(next.item);
    }
    this.#weight -= weight;
    this.#forgetTaken();
    return taken;
  }

  /** Resolves when there is something to take, or the queue is closed. One waiter at a time. */
  async ready(): Promise<void> {
    while (this.size === 0 && !this.#closed) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = null;
    }
  }

  // Cutting the array at each take would move all that is left each time.
  #forgetTaken(): void {
    if (this.#head < 1024 && this.#head < this.#items.length) return;
    this.#items = this.#items.slice(this.#head);
    this.#head = 0;
  }
}
