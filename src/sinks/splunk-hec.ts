import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";

import type { Alert } from "../alert/index.ts";
import { PipelineError } from "../errors.ts";
import { delay } from "../lib/delay.ts";
import type { Logger } from "../telemetry/index.ts";
import { parseHecUrl } from "./hec-url.ts";
import type { TlsOptions } from "./http-client.ts";
import type { Outcome, Sink } from "./sink.ts";
import { readAckReply } from "./splunk-hec-ack.ts";
import { hecEvent, type HecMetadata } from "./splunk-hec-event.ts";
import { type HecVerdict, readHecReply, safeText } from "./splunk-hec-reply.ts";
import { HecRound, type PendingAck, type Range } from "./splunk-hec-round.ts";
import { HecSession } from "./splunk-hec-session.ts";

/** How to reach a Splunk HTTP Event Collector and how much to send it. */
export interface SplunkHecOptions extends HecMetadata {
  readonly name: string;
  readonly url: string;
  readonly token: string;
  readonly logger?: Logger;
  /** Lets the token cross a network in the clear. */
  readonly allowPlainHttp?: boolean;
  /** A private CA in PEM: the certificate authorities to believe, in place of Node's own. */
  readonly caFile?: string;
  /** The name in the server's certificate, when it is not the host of the URL. */
  readonly serverName?: string;
  readonly insecureSkipVerify?: boolean;
  readonly gzip?: boolean;
  /** Waits for the indexer's acknowledgement before an alert counts as delivered. */
  readonly ack?: boolean;
  readonly ackTimeoutMs?: number;
  readonly timeoutMs?: number;
  readonly batchAlerts?: number;
  readonly lingerMs?: number;
  /** Takes the place of real time in tests. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Opens the sink; nothing is sent yet. Throws CONFIG_INVALID for a bad URL, token or CA file. */
export async function openSplunkHecSink(options: SplunkHecOptions): Promise<Sink> {
  const url = parseHecUrl(options.url, options.allowPlainHttp);
  if (url.kind === "invalid") throw refused(options.name, url.message);
  if (!/^[\x21-\x7e]{1,512}$/.test(options.token)) {
    throw refused(options.name, "the token must be printable ASCII without spaces");
  }
  if (options.insecureSkipVerify === true) {
    options.logger?.warn({ sink: options.name }, "the server's certificate is not checked");
  }
  return new SplunkHec(options, url, await tlsOf(options));
}

/** Of one request before compression; an alert that is larger goes alone. */
const REQUEST_BYTES_MAX = 900_000;

class SplunkHec implements Sink {
  readonly name: string;
  readonly limits: Sink["limits"];
  readonly #options: SplunkHecOptions;
  readonly #url: Endpoints;
  readonly #session: HecSession;
  readonly #wait: (ms: number, signal: AbortSignal) => Promise<void>;
  #ack: boolean;
  #slow = false;

  constructor(options: SplunkHecOptions, url: Endpoints, tls: TlsOptions) {
    this.name = options.name;
    this.limits = { batchAlerts: options.batchAlerts ?? 500, lingerMs: options.lingerMs ?? 1000 };
    this.#options = options;
    this.#url = url;
    this.#wait = options.wait ?? delay;
    this.#ack = options.ack === true;
    this.#session = new HecSession({
      token: options.token,
      gzip: options.gzip ?? true,
      timeoutMs: options.timeoutMs ?? 30_000,
      tls,
    });
  }

  async send(batch: readonly Alert[], signal: AbortSignal): Promise<readonly Outcome[]> {
    const objects = batch.map((alert) => Buffer.from(hecEvent(alert, this.#options)));
    const round = new HecRound(batch.length);
    const work = rangesBySize(objects, REQUEST_BYTES_MAX).toReversed();
    let halt: Outcome | null = null;
    while (halt === null) {
      const range = work.pop();
      if (range === undefined) break;
      halt = await this.#sendRange({ objects, range, round, work, signal });
    }
    if (round.pending.length > 0) await this.#confirm(round, signal);
    return round.finish(halt);
  }

  async close(): Promise<void> {
    this.#session.close();
  }

  /** Sends one range and takes in the verdict. Gives what stops the batch, or null to go on. */
  async #sendRange(part: Part): Promise<Outcome | null> {
    const { objects, range, round, signal } = part;
    if (this.#slow) await this.#wait(SLOW_DOWN_MS, signal);
    if (signal.aborted) return { kind: "retry", reason: "stopped" };
    const { channel } = this.#session;
    const body = Buffer.concat(objects.slice(range.start, range.end));
    const result = await this.#session.post({ url: this.#url.event, body, channel, signal });
    this.#dropMoved(round, channel);
    const size = { objects: range.end - range.start, bytes: body.length };
    return this.#takeIn(part, this.#redacted(readHecReply(result, size)), channel);
  }

  #takeIn(part: Part, verdict: HecVerdict, channel: string): Outcome | null {
    const { range, round, work } = part;
    this.#slow = verdict.kind === "taken" && verdict.slow;
    switch (verdict.kind) {
      case "taken":
        this.#taken(round, range, { channel, ackId: verdict.ackId });
        return null;
      case "refused": {
        const bad = range.start + verdict.index;
        const { reason, status, ackId } = verdict;
        this.#taken(round, { start: range.start, end: bad }, { channel, ackId });
        round.settle({ start: bad, end: bad + 1 }, { kind: "dead", reason, status });
        if (bad + 1 < range.end) work.push({ start: bad + 1, end: range.end });
        return null;
      }
      case "divide":
        if (divide(range, work)) return null;
        round.settle(range, { kind: "dead", reason: verdict.reason, status: verdict.status });
        return null;
      case "index":
        return divide(range, work) ? null : { kind: "pause", reason: verdict.reason };
      case "retry":
        return retry(verdict.reason, verdict.afterMs);
      case "pause":
        return { kind: "pause", reason: verdict.reason };
    }
  }

  #taken(
    round: HecRound,
    range: Range,
    by: { readonly channel: string; readonly ackId: number | null },
  ): void {
    if (this.#ack) round.await({ ...range, ...by });
    else round.settle(range, { kind: "delivered" });
  }

  /** Asks until every pending alert is acknowledged, time is up, or it makes no sense. */
  async #confirm(round: HecRound, signal: AbortSignal): Promise<void> {
    await this.#checkUnnumbered(round, signal);
    const timeoutMs = this.#options.ackTimeoutMs ?? 300_000;
    let waitedMs = 0;
    let pauseMs = ACK_POLL_FIRST_MS;
    while (round.pending.length > 0 && waitedMs < timeoutMs && !signal.aborted) {
      await this.#wait(pauseMs, signal);
      waitedMs += pauseMs;
      pauseMs = Math.min(pauseMs * 2, ACK_POLL_MAX_MS);
      if (!signal.aborted) await this.#poll(round, signal);
    }
    round.settlePending(() => true, retry(`not acknowledged within ${timeoutMs} ms`, null));
  }

  async #poll(round: HecRound, signal: AbortSignal): Promise<void> {
    for (const channel of new Set(round.pending.map((each) => each.channel))) {
      const ids = round.pending.filter((each) => each.channel === channel).map((p) => p.ackId);
      const reply = await this.#askAcks(channel, ids, signal);
      if (reply.kind === "acks") {
        const isSafe = (each: PendingAck) =>
          each.channel === channel && each.ackId !== null && reply.safe.has(each.ackId);
        round.settlePending(isSafe, { kind: "delivered" });
      } else if (reply.kind === "disabled") {
        this.#goOnWithoutAck(round);
      } else if (reply.kind === "pause") {
        const reason = safeText(reply.reason, this.#options.token);
        round.settlePending(() => true, { kind: "pause", reason });
      }
      this.#dropMoved(round, channel);
    }
  }

  /** Success without an acknowledgement id: either the token does not acknowledge, or it is lost. */
  async #checkUnnumbered(round: HecRound, signal: AbortSignal): Promise<void> {
    if (!round.pending.some(isUnnumbered)) return;
    // On a channel of its own: to ask for an id that is true makes the server forget it.
    const reply = await this.#askAcks(randomUUID(), [0], signal);
    if (reply.kind === "disabled") this.#goOnWithoutAck(round);
    else round.settlePending(isUnnumbered, retry("the reply held no acknowledgement id", null));
  }

  async #askAcks(channel: string, ids: readonly (number | null)[], signal: AbortSignal) {
    const body = Buffer.from(JSON.stringify({ acks: ids }));
    return readAckReply(await this.#session.post({ url: this.#url.ack, body, channel, signal }));
  }

  #goOnWithoutAck(round: HecRound): void {
    this.#ack = false;
    round.settlePending(() => true, { kind: "delivered" });
    this.#options.logger?.warn(
      { sink: this.name },
      "the token does not acknowledge (HEC code 14): going on without acknowledgement",
    );
  }

  /** Another indexer answers: what the one before took without acknowledging is sent again. */
  #dropMoved(round: HecRound, channel: string): void {
    if (this.#session.channel === channel || round.pending.length === 0) return;
    const current = this.#session.channel;
    const again = retry("the load balancer moved on before an acknowledgement", null);
    round.settlePending((each) => each.channel !== current, again);
  }

  #redacted(verdict: HecVerdict): HecVerdict {
    if (verdict.kind === "taken") return verdict;
    return { ...verdict, reason: safeText(verdict.reason, this.#options.token) };
  }
}

interface Endpoints {
  readonly event: URL;
  readonly ack: URL;
}

/** One step of sending a batch; what has to be sent later is pushed onto `work`. */
interface Part {
  readonly objects: readonly Buffer[];
  readonly range: Range;
  readonly round: HecRound;
  readonly work: Range[];
  readonly signal: AbortSignal;
}

const SLOW_DOWN_MS = 1000;
const ACK_POLL_FIRST_MS = 1000;
const ACK_POLL_MAX_MS = 10_000;

async function tlsOf(options: SplunkHecOptions): Promise<TlsOptions> {
  const { caFile, serverName, insecureSkipVerify } = options;
  return {
    ...(caFile === undefined ? {} : { ca: await readCa(options.name, caFile) }),
    ...(serverName === undefined ? {} : { serverName }),
    ...(insecureSkipVerify === undefined ? {} : { insecureSkipVerify }),
  };
}

async function readCa(sink: string, file: string): Promise<string> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    throw new PipelineError("CONFIG_INVALID", `sink "${sink}": cannot read ca_file ${file}`, cause);
  }
  if (text.includes("-----BEGIN CERTIFICATE-----")) return text;
  throw refused(sink, `ca_file ${file} holds no certificate in PEM`);
}

/** Consecutive ranges of at most `bytesMax`, an object that is larger alone. */
function rangesBySize(objects: readonly Buffer[], bytesMax: number): Range[] {
  const ranges: Range[] = [];
  let start = 0;
  let bytes = 0;
  for (const [i, object] of objects.entries()) {
    if (i > start && bytes + object.length > bytesMax) {
      ranges.push({ start, end: i });
      start = i;
      bytes = 0;
    }
    bytes += object.length;
  }
  if (start < objects.length) ranges.push({ start, end: objects.length });
  return ranges;
}

/** Puts the halves on top of the work, first half first; false when one alert cannot be divided. */
function divide(range: Range, work: Range[]): boolean {
  if (range.end - range.start < 2) return false;
  const middle = Math.floor((range.start + range.end) / 2);
  work.push({ start: middle, end: range.end }, { start: range.start, end: middle });
  return true;
}

function isUnnumbered(pending: PendingAck): boolean {
  return pending.ackId === null;
}

function retry(reason: string, afterMs: number | null): Outcome {
  return { kind: "retry", reason, ...(afterMs === null ? {} : { afterMs }) };
}

function refused(sink: string, message: string): PipelineError {
  return new PipelineError("CONFIG_INVALID", `sink "${sink}": ${message}`);
}
