import { type Column, columnOf, type Markers } from "./zeek-column.ts";
import { unescapeZeek } from "./zeek-escape.ts";
import { zeekType } from "./zeek-known-fields.ts";
import { guessedPath, type ZeekLog, zeekLog } from "./zeek-path.ts";
import { type PlainRows, plainRowsOf } from "./zeek-plain-row.ts";

/** Columns beyond this are refused; the widest log of Zeek has under a hundred. */
const COLUMNS_MAX = 1024;

/** The header of a Zeek TSV log, ready to read rows with. */
export interface ZeekSchema {
  readonly log: ZeekLog;
  readonly separator: string;
  readonly markers: Markers;
  readonly columns: readonly Column[];
  /** The place of `ts` among the columns; -1 when there is none. */
  readonly timeColumn: number;
  /** For the rows that need no care; null when all do. */
  readonly plainRows: PlainRows | null;
}

/** A header that can be read, none yet, or one that makes no sense. */
export type HeaderState =
  | { readonly kind: "ready"; readonly schema: ZeekSchema }
  | { readonly kind: "none" }
  | { readonly kind: "broken"; readonly message: string };

/** Collects the header lines of a stream. A later header replaces the earlier one. */
export class ZeekHeader {
  readonly #directives = new Map<string, string>();
  #separator = "\t";
  /** What the lines of the header begin with. */
  #prefix = "#";
  #state: HeaderState | null = null;

  /** Takes a line if it is one of a header; what is no directive of it is passed over. */
  takes(line: string): boolean {
    if (!line.startsWith(this.#prefix)) {
      // Where the writer was given another prefix, the first line shows it.
      const other = this.#directives.size === 0 ? OTHER_PREFIX.exec(line)?.[1] : undefined;
      if (other === undefined) return false;
      this.#prefix = other;
    }
    this.#read(line);
    return true;
  }

  /** Takes a line of nothing but the names of fields, which is all the header of `tsv=T`. */
  takesNames(line: string, path: string | null): boolean {
    if (this.#directives.has("separator") || !BARE_NAMES.test(line)) return false;
    const names = Object.fromEntries(line.split("\t").map((name) => [name, true]));
    this.#read(`#path\t${guessedPath(path, names)}`);
    this.#read(`#fields\t${line}`);
    return true;
  }

  #read(line: string): void {
    const name = directiveName(line.slice(this.#prefix.length), this.#separator);
    if (name === "separator") {
      // `#separator` begins a header: what an earlier one said holds no more.
      this.#directives.clear();
      const written = line.slice(this.#prefix.length + "separator ".length);
      this.#separator = unescapeZeek(written) || "\t";
    } else if (!directiveNames.has(name)) {
      return;
    } else if (name === "fields") {
      this.#directives.delete("types");
    }
    this.#directives.set(name, line);
    this.#state = null;
  }

  state(): HeaderState {
    this.#state ??= this.#compile();
    return this.#state;
  }

  /** The header lines as they stood, to be read again when the stream goes on elsewhere. */
  lines(): string | null {
    return this.#directives.has("fields") ? [...this.#directives.values()].join("\n") : null;
  }

  #compile(): HeaderState {
    const names = this.#list("fields");
    if (names === null) return { kind: "none" };
    const path = this.#value("path", "unknown") || "unknown";
    const types = this.#list("types") ?? names.map((name) => zeekType(path, name));
    const fault = headerFault(names, types);
    if (fault !== null) return { kind: "broken", message: fault };
    const markers: Markers = {
      setSeparator: unescapeZeek(this.#value("set_separator", ",")) || ",",
      empty: unescapeZeek(this.#value("empty_field", "(empty)")),
      unset: unescapeZeek(this.#value("unset_field", "-")),
    };
    const columns = names.map((name, at) => columnOf(name, types[at] ?? "string", markers));
    const schema: ZeekSchema = {
      log: zeekLog(path),
      separator: this.#separator,
      markers,
      columns,
      timeColumn: columns.findIndex((column) => column.name === "ts" && column.kind === "real"),
      plainRows: plainRowsOf(columns, markers, this.#separator),
    };
    return { kind: "ready", schema };
  }

  /** What a line says, which may be nothing: `LogAscii::unset_field = ""`. */
  #value(name: string, otherwise: string): string {
    const line = this.#directives.get(name);
    const value = line?.slice(this.#prefix.length + name.length + this.#separator.length);
    return value ?? otherwise;
  }

  #list(name: string): readonly string[] | null {
    return this.#directives.has(name) ? this.#value(name, "").split(this.#separator) : null;
  }
}

const directiveNames = new Set([
  "separator",
  "set_separator",
  "empty_field",
  "unset_field",
  "path",
  "fields",
  "types",
]);

// `#open` and `#close` stand before a space in some versions, a separator in others; neither is
// needed.
function directiveName(line: string, separator: string): string {
  if (line.startsWith("separator ")) return "separator";
  const end = line.indexOf(separator);
  return line.slice(0, end < 0 ? line.length : end);
}

const OTHER_PREFIX = /^([^\s{]{1,32})separator \S+$/;
/** `ts` first, as in all logs of Zeek, and names without blanks behind tabs. */
const BARE_NAMES = /^ts(?:\t[A-Za-z][A-Za-z0-9_.]*)+$/;

function headerFault(names: readonly string[], types: readonly string[]): string | null {
  if (names.length !== types.length) {
    return `the header names ${names.length} fields but ${types.length} types`;
  }
  if (names.length > COLUMNS_MAX) {
    return `the header names ${names.length} fields, more than ${COLUMNS_MAX}`;
  }
  return new Set(names).size === names.length ? null : "the header names a field twice";
}
