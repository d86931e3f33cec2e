import { type Alert, alertSummary } from "../alert/index.ts";
import type { Outcome, Sink } from "./sink.ts";

export interface TerminalOptions {
  readonly name: string;
  /** Writes a text and resolves when it may go on; rejects when nobody reads any more. */
  readonly write: (text: string) => Promise<void> | void;
  /** Colours the line by the rule's level. */
  readonly color: boolean;
}

/**
 * One line an alert, for people. What the log brought is shown with its control characters made
 * visible: an alert can neither forge a line nor send commands to the terminal.
 */
export function openTerminalSink(options: TerminalOptions): Sink {
  return {
    name: options.name,
    limits: { batchAlerts: 100, lingerMs: 0 },
    send: async (batch) => {
      const lines = batch.map((alert) => `${lineOf(alert, options.color)}\n`).join("");
      const outcome = await attempt(options, lines);
      return batch.map(() => outcome);
    },
    close: async () => {},
  };
}

async function attempt(options: TerminalOptions, text: string): Promise<Outcome> {
  try {
    await options.write(text);
    return { kind: "delivered" };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : "unknown";
    return { kind: "retry", reason: `cannot write to the terminal: ${why}` };
  }
}

function lineOf(alert: Alert, color: boolean): string {
  const line = visible(alertSummary(alert));
  const sgr = COLORS[alert.rule.level ?? "informational"];
  return color && sgr !== "" ? `\u001b[${sgr}m${line}\u001b[0m` : line;
}

// SGR parameters (ECMA-48): bold white on red, red, yellow, cyan, none.
const COLORS = {
  critical: "1;37;41",
  high: "31",
  medium: "33",
  low: "36",
  informational: "",
} as const;

// C0, DEL, C1, line and paragraph separators, and the marks that turn the writing direction.
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g; // eslint-disable-line no-control-regex -- they are what is to be removed

function visible(text: string): string {
  return text.replace(UNSAFE, (character) => {
    const code = character.charCodeAt(0);
    return code < 0x100
      ? `\\x${code.toString(16).padStart(2, "0")}`
      : `\\u${code.toString(16).padStart(4, "0")}`;
  });
}
