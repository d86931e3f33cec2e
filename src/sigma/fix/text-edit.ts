/** Puts `insert` in the place of `length` characters at `offset`. */
export interface TextEdit {
  readonly offset: number;
  readonly length: number;
  readonly insert: string;
  readonly line: number;
  readonly code: string;
  readonly says: string;
}
