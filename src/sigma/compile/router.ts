import { covers, type Event, type FlatEvent, type LogSource } from "../../event/index.ts";
import { KeyIndex } from "../../lib/key-index.ts";
import { logSourcesOf, type View } from "../view.ts";
import type { CompiledRule } from "./compile-rule.ts";
import { EventKind, holdsWhen, type KindValues } from "./event-kind.ts";
import { type Slots, Subject } from "./subject.ts";

/** A rule and the views of an event that it is asked of, in their order. */
export interface RoutedRule {
  readonly rule: CompiledRule;
  /** The rule's place in the set. */
  readonly index: number;
  readonly subjects: readonly Subject[];
}

/** What is to be asked of the events of one log source. */
export interface Route {
  readonly subjects: readonly Subject[];
  readonly rules: readonly RoutedRule[];
}

/** Events that take the same route: their log source, and what `when` of views asks of them. */
export interface RoutedKind {
  readonly logsource: LogSource;
  readonly values: KindValues;
}

/** The view of an event as itself: its native fields, under its own log source. */
export const NATIVE_VIEW = "native";

/**
 * Finds the rules that speak of an event. Routes are made when the first event of their kind comes;
 * values of a log source that no rule and no view names are one and the same, so that events
 * cannot make more routes than the rules do.
 */
export class Router {
  /** What each route was made for. */
  readonly routed: RoutedKind[] = [];
  /** The rules by what log source they want: far fewer than rules. */
  readonly #wanted: readonly Wanted[];
  readonly #subjects: readonly Subject[];
  readonly #native: Subject;
  readonly #named = {
    product: new Set<string>(),
    service: new Set<string>(),
    category: new Set<string>(),
  };
  readonly #kinds = new Map<string, Map<string, Map<string, Kind>>>();

  constructor(rules: readonly CompiledRule[], views: readonly View[], slots: Slots) {
    this.#wanted = byLogSource(rules);
    const keys = new KeyIndex();
    this.#subjects = views.map((view) => new Subject(view, slots, keys));
    this.#native = new Subject(nativeView, slots, keys);
    for (const { logsource } of this.#wanted) this.#name(logsource);
    for (const view of views) this.#name(view.events);
    for (const view of views) for (const each of logSourcesOf(view)) this.#name(each);
  }

  route(event: Event): Route {
    const kind = this.#kind(event.logsource);
    const key = kind.asks.key(event);
    return kind.routes.get(key) ?? this.#open(kind, key, kind.asks.valuesOf(key));
  }

  /** The route that the event takes once it is made. */
  routeFlat(event: FlatEvent): Route {
    const kind = this.#kind(event.logsource);
    const key = kind.asks.flatKey(event);
    return kind.routes.get(key) ?? this.#open(kind, key, kind.asks.valuesOf(key));
  }

  /** The route of such events, made before one of them comes. */
  routeOf({ logsource, values }: RoutedKind): Route {
    const kind = this.#kind(logsource);
    const key = kind.asks.keyOf(values);
    return kind.routes.get(key) ?? this.#open(kind, key, values);
  }

  #open(kind: Kind, key: number, values: KindValues): Route {
    const made = this.#make(kind.logsource, values);
    kind.routes.set(key, made);
    this.routed.push({ logsource: kind.logsource, values });
    return made;
  }

  #kind(logsource: LogSource): Kind {
    const { product = "", service = "", category = "" } = logsource;
    const found = this.#kinds.get(product)?.get(service)?.get(category);
    return found ?? this.#kindOfNamed(logsource);
  }

  #kindOfNamed(logsource: LogSource): Kind {
    const product = known(this.#named.product, logsource.product);
    const service = known(this.#named.service, logsource.service);
    const category = known(this.#named.category, logsource.category);
    const found = this.#kinds.get(product)?.get(service)?.get(category);
    if (found !== undefined) return found;
    const stated = {
      ...(product === "" ? {} : { product }),
      ...(service === "" ? {} : { service }),
      ...(category === "" ? {} : { category }),
    };
    const views = this.#subjects.map(({ view }) => view);
    const asks = new EventKind(views.filter((view) => covers(view.events, stated)));
    const made = { logsource: stated, asks, routes: new Map<number, Route>() };
    const services = entry(this.#kinds, product, () => new Map<string, Map<string, Kind>>());
    entry(services, service, () => new Map<string, Kind>()).set(category, made);
    return made;
  }

  /** The views that are for an event, whatever rules want. */
  viewsOf(event: Event): readonly View[] {
    const values = this.#kind(event.logsource).asks.values(event);
    return this.#candidates(event.logsource, values).map(({ view }) => view);
  }

  /** The event through a view by name; as itself when there is no such view. */
  subject(view: string, event: Event): Subject {
    const subject =
      this.#subjects.find((candidate) => candidate.view.name === view) ?? this.#native;
    subject.begin(event);
    return subject;
  }

  /** How one rule sees an event if its log source is taken as given. */
  subjectsFor(wanted: LogSource, event: Event): readonly Subject[] {
    const values = this.#kind(event.logsource).asks.values(event);
    const candidates = this.#candidates(event.logsource, values);
    const subjects = this.#views(wanted, event.logsource, candidates);
    return subjects.length > 0 ? subjects : [this.#native];
  }

  #make(logsource: LogSource, values: KindValues): Route {
    const rules: RoutedRule[] = [];
    const used = new Set<Subject>();
    const candidates = this.#candidates(logsource, values);
    for (const wanted of this.#wanted) {
      const subjects = this.#views(wanted.logsource, logsource, candidates);
      if (subjects.length === 0) continue;
      for (const subject of subjects) used.add(subject);
      for (const { rule, index } of wanted.rules) rules.push({ rule, index, subjects });
    }
    return { rules: rules.sort((a, b) => a.index - b.index), subjects: [...used] };
  }

  /** The views that are for such events. */
  #candidates(events: LogSource, values: KindValues): readonly Subject[] {
    return this.#subjects.filter(
      ({ view }) => covers(view.events, events) && holdsWhen(view, values),
    );
  }

  /**
   * The views that show such events as what is wanted. The event as itself only where no view does:
   * a view has names that the native record lacks, and `not` is true of what is lacking.
   */
  #views(wanted: LogSource, events: LogSource, candidates: readonly Subject[]): readonly Subject[] {
    const subjects = candidates.filter(({ view }) =>
      logSourcesOf(view).some((shown) => covers(wanted, shown) && agrees(view, shown, events)),
    );
    return subjects.length === 0 && covers(wanted, events) ? [this.#native] : subjects;
  }

  #name(logsource: LogSource): void {
    if (logsource.product !== undefined) this.#named.product.add(logsource.product);
    if (logsource.service !== undefined) this.#named.service.add(logsource.service);
    if (logsource.category !== undefined) this.#named.category.add(logsource.category);
  }
}

/** Events of one log source, and the routes of the kinds that `when` of its views tells apart. */
interface Kind {
  readonly logsource: LogSource;
  readonly asks: EventKind;
  readonly routes: Map<number, Route>;
}

/** The rules that want one log source, each with its place in the set. */
interface Wanted {
  readonly logsource: LogSource;
  readonly rules: { readonly rule: CompiledRule; readonly index: number }[];
}

function byLogSource(rules: readonly CompiledRule[]): readonly Wanted[] {
  const found = new Map<string, Wanted>();
  for (const [index, rule] of rules.entries()) {
    const { logsource } = rule.document;
    const { product, service, category } = logsource;
    const key = JSON.stringify([product, service, category]);
    const wanted = found.get(key) ?? { logsource, rules: [] };
    found.set(key, wanted);
    wanted.rules.push({ rule, index });
  }
  return [...found.values()];
}

/** What a source says of its events stands: a view that looks into them does not turn it round. */
function agrees({ when }: View, shown: LogSource, events: LogSource): boolean {
  if (when === undefined) return true;
  return (["service", "category"] as const).every(
    (key) => shown[key] === undefined || events[key] === undefined || shown[key] === events[key],
  );
}

function known(names: ReadonlySet<string>, name: string | undefined): string {
  return name !== undefined && names.has(name) ? name : "";
}

function entry<V>(map: Map<string, V>, key: string, make: () => V): V {
  const value = map.get(key) ?? make();
  map.set(key, value);
  return value;
}

const nativeView: View = {
  name: NATIVE_VIEW,
  events: {},
  logsource: {},
  fields: new Map(),
  known: new Set(),
};
