import { once } from "node:events";

import { type Alert, alertSummary } from "../alert/index.ts";
import { reasonOf } from "../lib/caught.ts";
import type { Outcome, Sink } from "./sink.ts";

export interface TerminalOptions {
  readonly name: string;
  /** Writes a text and resolves when it may go on; rejects when nobody reads any more. */
  readonly write: (text: string) => Promise<void> | void;
  /** Colours the line by the rule's level. */
  readonly color: boolean;
}

/**
 * One line an alert, for people: its summary, in which nothing that the log brought can forge a
 * line or send commands to the terminal.
 */
export function openTerminalSink(options: TerminalOptions): Sink {
  return {
    name: options.name,
    limits: { batchAlerts: 100, lingerMs: 0 },
    send: async (batch, signal) => {
      const lines = batch.map((alert) => `${lineOf(alert, options.color)}\n`).join("");
      const outcome = await Promise.race([attempt(options, lines), given(signal)]);
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
    return { kind: "retry", reason: `cannot write to the terminal: ${reasonOf(cause)}` };
  }
}

/** A terminal that stands still holds up no end: what it may not have shown is shown again. */
async function given(signal: AbortSignal): Promise<Outcome> {
  if (!signal.aborted) await once(signal, "abort");
  return { kind: "retry", reason: "stopped" };
}

function lineOf(alert: Alert, color: boolean): string {
  const line = alertSummary(alert);
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
