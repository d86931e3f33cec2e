import { KEYWORDS, type Subject } from "../compile/subject.ts";
import { Automaton, type Pattern } from "./automaton.ts";
import type { IndexedRule } from "./indexed-rule.ts";
import { KeywordFilter } from "./keyword-filter.ts";
import type { Atom } from "./need.ts";
import type { Slices } from "./slices.ts";

/** What is read of one field. Where views find the same, it is read by one of them. */
export interface FieldProbe {
  readonly subject: Subject;
  readonly slot: number;
  readonly automaton: Automaton | null;
  /** Met when the field is there at all; `NO_OUTPUT` when nothing asks that. */
  readonly presence: number;
  /** Asked first where keywords are looked for: in every value there is. */
  readonly filter: KeywordFilter | null;
}

export const NO_OUTPUT = -1;
/** In the low bits of an entry: which cover of the rule it is of, or that it forbids the rule. */
export const ENTRY_BITS = 4;
export const FORBIDDEN = 8;

/** Numbers the atoms that rules look for, and keeps for each which rules do and why. */
export class Postings {
  /** By output: the rules, times 16, with their bit. */
  readonly lists: number[][] = [];
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

  *fields(): Slices<FieldProbe[]> {
    const probes: FieldProbe[] = [];
    for (const { subject, slot, atoms } of this.#fields.values()) {
      const presence = atoms.get(keyOf("presence", ""))?.output ?? NO_OUTPUT;
      const patterns = [...atoms.values()].flatMap(patternOf);
      const automaton = patterns.length === 0 ? null : yield* Automaton.building(patterns);
      const filter = filterOf(slot, [...atoms.values()]);
      probes.push({ subject, slot, automaton, presence, filter });
      yield;
    }
    return probes;
  }

  #addAll(posting: number, atoms: readonly Atom[], subjects: readonly Subject[]): void {
    for (const subject of subjects) for (const atom of atoms) this.#add(posting, atom, subject);
  }

  #add(posting: number, atom: Atom, subject: Subject): void {
    const { atoms } = this.#fieldOf(subject, atom.slot);
    const { output } = entry(atoms, keyOf(atom.kind, atom.text), () => {
      this.lists.push([]);
      return { atom, output: this.lists.length - 1 };
    });
    const list = this.lists[output];
    if (list?.at(-1) !== posting) list?.push(posting);
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
  readonly atoms: Map<string, Numbered>;
}

interface Numbered {
  readonly atom: Atom;
  readonly output: number;
}

function keyOf(kind: Atom["kind"], text: string): string {
  return `${kind} ${text}`;
}

function filterOf(slot: number, atoms: readonly Numbered[]): KeywordFilter | null {
  if (slot !== KEYWORDS || atoms.some(({ atom }) => atom.kind === "presence")) return null;
  return KeywordFilter.of(atoms.map(({ atom }) => atom.text));
}

function patternOf({ atom, output }: Numbered): Pattern[] {
  const { kind, text } = atom;
  if (kind === "presence") return [];
  const atStart = kind === "exact" || kind === "prefix";
  return [{ text, atStart, atEnd: kind === "exact" || kind === "suffix", output }];
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

const RULES_A_SLICE = 50;
