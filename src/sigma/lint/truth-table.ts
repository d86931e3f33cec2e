import type { ConditionNode } from "../ast.ts";

/**
 * A condition as the set of cases it holds in: bit *i* is the case in which the selections hold
 * that have a one in *i*. Selections that ask the same are one variable.
 */
export interface TruthTable {
  readonly all: bigint;
  of(node: ConditionNode): bigint;
}

/** Null when there are more different selections than `VARIABLES_MAX`. */
export function truthTable(
  names: readonly string[],
  sameAs: (name: string) => string,
): TruthTable | null {
  const variables = [...new Set(names.map(sameAs))];
  if (variables.length > VARIABLES_MAX) return null;
  const cases = 1 << variables.length;
  const all = (1n << BigInt(cases)) - 1n;
  const masks = new Map(variables.map((name, index) => [name, maskOf(index, cases)]));
  const maskFor = (name: string): bigint => masks.get(sameAs(name)) ?? 0n;
  const of = (node: ConditionNode): bigint => {
    switch (node.kind) {
      case "and":
        return node.items.reduce((mask, item) => mask & of(item), all);
      case "or":
        return node.items.reduce((mask, item) => mask | of(item), 0n);
      case "not":
        return all ^ of(node.item);
      case "selection":
        return maskFor(node.name);
      case "atLeast":
        return atLeast(node.count, node.names.map(maskFor), all);
      case "constant":
        return node.value ? all : 0n;
    }
  };
  return { all, of };
}

/** The cases in which a variable holds: runs of 2^index ones behind as many zeros. */
function maskOf(index: number, cases: number): bigint {
  const run = 1n << BigInt(index);
  let mask = ((1n << run) - 1n) << run;
  for (let width = run * 2n; width < BigInt(cases); width *= 2n) mask |= mask << width;
  return mask;
}

function atLeast(count: number, masks: readonly bigint[], all: bigint): bigint {
  if (count === 1) return masks.reduce((mask, each) => mask | each, 0n);
  if (count === masks.length) return masks.reduce((mask, each) => mask & each, all);
  // reached[k]: the cases in which at least k of the masks so far hold.
  const reached = [all, ...Array.from({ length: count }, () => 0n)];
  for (const mask of masks) {
    for (let k = count; k > 0; k--)
      reached[k] = (reached[k] ?? 0n) | ((reached[k - 1] ?? 0n) & mask);
  }
  return reached[count] ?? 0n;
}

/** 4,096 cases. */
const VARIABLES_MAX = 12;
