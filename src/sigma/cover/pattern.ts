/** A text that an automaton looks for. */
export interface Pattern {
  /** Folded. */
  readonly text: string;
  /** It must begin where the text begins. */
  readonly atStart: boolean;
  /** It must end where the text ends. */
  readonly atEnd: boolean;
  /** Reported when found. */
  readonly output: number;
}

/** Is told of outputs: those from one index up to another. */
export type Report = (outputs: Int32Array, from: number, to: number) => void;
