import type { EpochMicros } from "../lib/time.ts";
import type { LogSource } from "./log-source.ts";
import type { Fields } from "./value.ts";

/** What a parser made of one record: a native record, nothing (a header line), or a refusal. */
export type Parsed =
  | { readonly kind: "parsed"; readonly record: ParsedRecord }
  | { readonly kind: "skipped"; readonly reason: "header" | "blank" }
  | { readonly kind: "refused"; readonly refusal: Refusal };

/** A native record and what the parser learnt beside it. */
export interface ParsedRecord {
  /** `zeek.conn`, `linux.sshd`, `iptables`, `syslog`, `json`: names the topic and the normaliser. */
  readonly dataset: string;
  readonly logsource: LogSource;
  readonly native: Native;
  /**
   * JSON that reads as `native.fields`, when the parser has it: it is kept as it is. It begins with
   * a space where it holds a number beyond 2^53.
   */
  readonly fieldsText?: string | undefined;
  /** The decoded text of the record, exactly as it stood in the log. */
  readonly original: string;
  /** What Sigma keywords are matched against: the original line, or each value of the record. */
  readonly keywords: "original" | "values";
  /** The time the log gives; null when it gives none. */
  readonly time: EpochMicros | null;
  /** How the time was completed when the log left part of it open; `exact` when it did not. */
  readonly timeQuality: "exact" | "year_inferred" | "zone_assumed" | "none";
  /** The envelope that carried the record, for formats that come in syslog. */
  readonly syslog?: SyslogEnvelope;
  /** Things worth knowing that did not stop the parser: `encoding`, `truncated`. */
  readonly warnings: readonly string[];
}

/** The vendor's record under the key it has in the document: `{ zeek: { conn: fields } }`. */
export interface Native {
  readonly vendor: string;
  /** The key below the vendor's; empty when the fields stand directly under the vendor's. */
  readonly name: string;
  readonly fields: Fields;
}

/** The header of a syslog message, RFC 5424 or 3164. */
export interface SyslogEnvelope {
  readonly priority?: number;
  readonly version?: string;
  readonly hostname?: string;
  readonly appname?: string;
  readonly procid?: string;
  readonly msgid?: string;
  readonly structuredData?: Fields;
  readonly message: string;
}

/** At which step a record was refused. */
export type RefusalStage = "frame" | "parse" | "type" | "time" | "schema";

/** Why a record cannot become an event; it goes to quarantine with its bytes. */
export interface Refusal {
  readonly stage: RefusalStage;
  /** Stable and in snake case, for metrics: `row_width`, `no_header`, `not_json`. */
  readonly code: string;
  /** A sentence that says what is wrong and, where there is something, what to do. */
  readonly message: string;
}
