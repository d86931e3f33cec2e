import type { Slices } from "../../lib/slices.ts";
import { KEYWORDS, type Subject } from "../compile/subject.ts";
import type { IndexedRule } from "./indexed-rule.ts";
import { KeywordScan } from "./keyword-scan.ts";
import type { Atom, LongAtom } from "./need.ts";
import type { PatternFinder } from "./pattern-finder.ts";
import { Scanner } from "./scanner.ts";
import type { Scanners, SoughtAtom } from "./scanners.ts";

/** What is read of one field. Where views find the same, it is read by one of them. */
export interface FieldProbe {
  readonly subject: Subject;
  readonly slot: number;
  /** Null when only its presence is asked for. */
  readonly scanner: PatternFinder | null;
  /** What is asked as a whole. */
  readonly long: readonly LongProbe[];
  /** What the scanner tells is met by its outputs plus this. */
  readonly base: number;
  /** Met when the field is there at all; `NO_OUTPUT` when nothing asks that. */
  readonly presence: number;
  /** Where keywords are looked for: what reads all values there are. */
  readonly keywords: KeywordScan | null;
}

interface LongProbe {
  readonly atom: LongAtom;
  /** Met when it holds. */
  readonly output: number;
}

export const NO_OUTPUT = -1;
/** In the low bits of an entry: which cover of the rule it is of, or that it forbids the rule. */
export const ENTRY_BITS = 4;
export const FORBIDDEN = 8;

/** Numbers the atoms that rules look for, and keeps for each which rules do and why. */
export class Postings {
  /** By output: the rules, times 16, with their bit. Filled by `fields`. */
  readonly lists: (readonly number[])[] = [];
  /** By what the field shows. */
  readonly #fields = new Map<string, FieldAtoms>();
  readonly #sources = new Map<Subject, Map<number, FieldAtoms>>();

  *add(rules: readonly IndexedRule[]): Slices<void> {
    for (const [rule, { covers, forbids, subjects }] of rules.entries()) {
      for (const [index, { atoms }] of covers.entries()) {
        this.#addAll((rule << ENTRY_BITS) | (1 << index), atoms, subjects);
      }
      this.#addAll((rule << ENTRY_BITS) | FORBIDDEN, forbids, subjects);
      if (rule % RULES_A_SLICE === RULES_A_SLICE - 1) yield;
    }
  }

  *fields(scanners: Scanners): Slices<FieldProbe[]> {
    const probes: FieldProbe[] = [];
    for (const { subject, slot, atoms } of this.#fields.values()) {
      const { presence, long, sought } = this.#number(atoms, scanners);
      const base = this.lists.length - sought.length;
      const scanner = sought.length === 0 ? null : yield* scanners.building(sought);
      const isKeywords = slot === KEYWORDS && presence === NO_OUTPUT && long.length === 0;
      const texts = sought.map(({ atom }) => atom);
      const keywords =
        isKeywords && scanner instanceof Scanner ? KeywordScan.of(texts, scanner) : null;
      probes.push({ subject, slot, scanner, base, presence, keywords, long });
      yield;
    }
    return probes;
  }

  /** Gives the atoms of a field their outputs, in the same order for the same atoms. */
  #number(
    atoms: AtomsByKind,
    scanners: Scanners,
  ): {
    readonly presence: number;
    readonly long: readonly LongProbe[];
    readonly sought: readonly SoughtAtom[];
  } {
    const output = ({ rules }: Posted): number => this.lists.push(rules) - 1;
    const present = atoms.presence.get("");
    const presence = present === undefined ? NO_OUTPUT : output(present);
    const long: LongProbe[] = [];
    for (const posted of atoms.long.values()) {
      if (posted.atom.kind === "long") long.push({ atom: posted.atom, output: output(posted) });
    }
    const sought: (SoughtAtom & { readonly posted: Posted })[] = [];
    for (const kind of TEXT_KINDS) {
      for (const posted of atoms[kind].values()) {
        const { atom } = posted;
        if (atom.kind !== "long") sought.push({ atom, posted, number: scanners.numberOf(atom) });
      }
    }
    sought.sort((a, b) => a.number - b.number);
    for (const { posted } of sought) output(posted);
    return { presence, long, sought };
  }

  #addAll(posting: number, atoms: readonly Atom[], subjects: readonly Subject[]): void {
    for (const subject of subjects) for (const atom of atoms) this.#add(posting, atom, subject);
  }

  #add(posting: number, atom: Atom, subject: Subject): void {
    const atoms = this.#fieldOf(subject, atom.slot).atoms[atom.kind];
    const { rules } = entry(atoms, atom.text, () => ({ atom, rules: [] }));
    if (rules.at(-1) !== posting) rules.push(posting);
  }

  #fieldOf(subject: Subject, slot: number): FieldAtoms {
    const known = entry(this.#sources, subject, () => new Map<number, FieldAtoms>());
    return entry(known, slot, () =>
      entry(this.#fields, subject.source(slot), () => ({ subject, slot, atoms: noAtoms() })),
    );
  }
}

interface FieldAtoms {
  readonly subject: Subject;
  readonly slot: number;
  readonly atoms: AtomsByKind;
}

interface Posted {
  readonly atom: Atom;
  readonly rules: number[];
}

/** By what must stand where, then by text. */
type AtomsByKind = Readonly<Record<Atom["kind"], Map<string, Posted>>>;

function noAtoms(): AtomsByKind {
  return {
    presence: new Map(),
    exact: new Map(),
    prefix: new Map(),
    suffix: new Map(),
    contains: new Map(),
    long: new Map(),
  };
}

/** The kinds of atoms that a scanner finds. */
const TEXT_KINDS = ["exact", "prefix", "suffix", "contains"] as const;

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

const RULES_A_SLICE = 50;
