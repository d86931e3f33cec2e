import { stringifyJson, stringifyVisibleJson } from "../lib/json.ts";
import { TextBuffer } from "../lib/text-buffer.ts";
import type { RuleMeta } from "../sigma/index.ts";
import { alertBody, alertHead, ruleFields } from "./alert-document.ts";
import type { Alert } from "./alert.ts";

/**
 * Writes alerts as one line of JSON each, in UTF-8. The event is most of a line and the rule most
 * of its rest: alerts of one event, which come together, share the bytes of the one, alerts of a
 * rule those of the other.
 */
export class AlertLines {
  readonly #lines = new TextBuffer();
  readonly #rules = new WeakMap<RuleMeta, string>();
  #event: unknown;
  /** Where the event stands in the lines. */
  #eventAt = 0;
  #eventEnd = 0;

  /** Bytes of the lines since the last call of `take`. */
  get size(): number {
    return this.#lines.size;
  }

  add(alert: Alert): void {
    const head = stringifyJson(alertHead(alert)).slice(0, -1);
    this.#lines.add(`${head},"rule":${this.#ruleText(alert.rule)},`);
    this.#lines.addVisible(stringifyJson(alertBody(alert)).slice(1, -1));
    if (alert.document !== undefined) this.#addEvent(alert.document);
    this.#lines.add("}\n");
  }

  /** The lines since the last call. They are written over by those that come next. */
  take(): Uint8Array {
    // The event is no longer in the lines.
    this.#event = undefined;
    return this.#lines.take();
  }

  #addEvent(event: object): void {
    const lines = this.#lines;
    lines.add(',"event":');
    if (event === this.#event) {
      lines.repeat(this.#eventAt, this.#eventEnd);
      return;
    }
    this.#event = event;
    this.#eventAt = lines.size;
    lines.addVisible(stringifyJson(event));
    this.#eventEnd = lines.size;
  }

  #ruleText(rule: RuleMeta): string {
    const known = this.#rules.get(rule);
    if (known !== undefined) return known;
    const text = stringifyVisibleJson(ruleFields(rule));
    this.#rules.set(rule, text);
    return text;
  }
}
