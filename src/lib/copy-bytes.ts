/** Copies bytes from `start` on to a place of another array; a view of each line would be garbage. */
export function copyBytes(from: Uint8Array, start: number, to: Uint8Array, at: number): void {
  copy.call(from, to, at, start);
}

const { copy } = Buffer.prototype as unknown as {
  readonly copy: (this: Uint8Array, target: Uint8Array, at: number, from: number) => number;
};
