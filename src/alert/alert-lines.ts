import { stringifyVisibleJson } from "../lib/json.ts";
import { alertDocument } from "./alert-document.ts";
import type { Alert } from "./alert.ts";

/**
 * Writes alerts as one line of JSON each. The event is most of a line: alerts of one event, which
 * come together, share its text.
 */
export class AlertLines {
  #event: unknown;
  #text = "";

  lineOf(alert: Alert): string {
    const { event, ...others } = alertDocument(alert);
    const text = stringifyVisibleJson(others);
    if (event === undefined) return `${text}\n`;
    if (event !== this.#event) {
      this.#text = stringifyVisibleJson(event);
      this.#event = event;
    }
    return `${text.slice(0, -1)},"event":${this.#text}}\n`;
  }
}
