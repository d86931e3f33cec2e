import type { Atom, Need } from "./need.ts";

/** Atoms of which a matching event shows at least one. */
export interface Cover {
  readonly atoms: readonly Atom[];
  /** How likely an event shows one, at most. */
  readonly likelihood: number;
}

/** Covers that are all necessary, that which is met the least first. */
export function chooseCovers(need: Need, likelihood: (atom: Atom) => number): readonly Cover[] {
  return separate(need, likelihood).toSorted((a, b) => a.likelihood - b.likelihood);
}

function separate(need: Need, likelihood: (atom: Atom) => number): Cover[] {
  if (need.kind === "atLeast" && need.count === need.items.length) {
    return need.items.flatMap((item) => separate(item, likelihood));
  }
  const cover = chooseCover(need, likelihood);
  return cover === null ? [] : [cover];
}

/** The cover that is met the least; null for a need that nothing is known of. */
export function chooseCover(need: Need, likelihood: (atom: Atom) => number): Cover | null {
  switch (need.kind) {
    case "open":
      return null;
    case "atom":
      return { atoms: [need.atom], likelihood: likelihood(need.atom) };
    case "atLeast": {
      // Of all but `count - 1` items one must hold, whichever they are: the rarest are taken.
      const size = need.items.length - need.count + 1;
      const covers: Cover[] = [];
      for (const item of need.items) {
        const cover = chooseCover(item, likelihood);
        if (cover !== null) covers.push(cover);
      }
      if (covers.length < size) return null;
      const taken =
        covers.length === size
          ? covers
          : covers.toSorted((a, b) => a.likelihood - b.likelihood).slice(0, Math.max(size, 0));
      return union(taken);
    }
  }
}

function union(covers: readonly Cover[]): Cover {
  const [only] = covers;
  if (only !== undefined && covers.length === 1) return only;
  return {
    atoms: covers.flatMap(({ atoms }) => atoms),
    likelihood: Math.min(
      1,
      covers.reduce((sum, cover) => sum + cover.likelihood, 0),
    ),
  };
}
