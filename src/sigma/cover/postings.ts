import type { Slices } from "../../lib/slices.ts";
import { KEYWORDS, type Subject } from "../compile/subject.ts";
import type { IndexedRule } from "./indexed-rule.ts";
import { KeywordScan } from "./keyword-scan.ts";
import type { Atom, LongAtom, TextAtom } from "./need.ts";
import type { PatternFinder } from "./pattern-finder.ts";
import { Scanner } from "./scanner.ts";
import type { Scanners } from "./scanners.ts";

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
      const { presence, long, texts } = this.#number(atoms);
      const base = this.lists.length - texts.length;
      const scanner = texts.length === 0 ? null : yield* scanners.building(texts);
      const isKeywords = slot === KEYWORDS && presence === NO_OUTPUT && long.length === 0;
      const keywords =
        isKeywords && scanner instanceof Scanner ? KeywordScan.of(texts, scanner) : null;
      probes.push({ subject, slot, scanner, base, presence, keywords, long });
      yield;
    }
    return probes;
  }

  /** Gives the atoms of a field their outputs, in the same order for the same atoms. */
  #number(atoms: FieldAtoms["atoms"]): {
    readonly presence: number;
    readonly long: readonly LongProbe[];
    readonly texts: readonly TextAtom[];
  } {
    let presence = NO_OUTPUT;
    const long: LongProbe[] = [];
    const texts: TextAtom[] = [];
    const present = atoms.get(keyOf("presence", ""));
    if (present !== undefined) presence = this.lists.push(present.rules) - 1;
    for (const { atom, rules } of atoms.values()) {
      if (atom.kind === "long") long.push({ atom, output: this.lists.push(rules) - 1 });
    }
    for (const key of [...atoms.keys()].toSorted()) {
      const posted = atoms.get(key);
      if (posted === undefined || posted === present || posted.atom.kind === "long") continue;
      texts.push(posted.atom);
      this.lists.push(posted.rules);
    }
    return { presence, long, texts };
  }

  #addAll(posting: number, atoms: readonly Atom[], subjects: readonly Subject[]): void {
    for (const subject of subjects) for (const atom of atoms) this.#add(posting, atom, subject);
  }

  #add(posting: number, atom: Atom, subject: Subject): void {
    const { atoms } = this.#fieldOf(subject, atom.slot);
    const { rules } = entry(atoms, keyOf(atom.kind, atom.text), () => ({ atom, rules: [] }));
    if (rules.at(-1) !== posting) rules.push(posting);
  }

  #fieldOf(subject: Subject, slot: number): FieldAtoms {
    const known = entry(this.#sources, subject, () => new Map<number, FieldAtoms>());
    return entry(known, slot, () =>
      entry(this.#fields, subject.source(slot), () => ({ subject, slot, atoms: new Map() })),
    );
  }
}

interface FieldAtoms {
  readonly subject: Subject;
  readonly slot: number;
  readonly atoms: Map<string, Posted>;
}

interface Posted {
  readonly atom: Atom;
  readonly rules: number[];
}

function keyOf(kind: Atom["kind"], text: string): string {
  return `${kind} ${text}`;
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

const RULES_A_SLICE = 50;
