import type { EpochMicros } from "../lib/time.ts";
import type { TopicLog } from "../topics/index.ts";
import type { StageStep } from "./stage-step.ts";

/** A time that is kept in the ledger under a name. */
export interface KeptTime {
  readonly namespace: string;
  readonly key: string;
}

/** Up to where the streams were complete with the last commit of the ingest stage. */
export const watermarkState: KeptTime = { namespace: "pipeline", key: "watermark" };

/** The committed time; null before the first. */
export function readTime(log: TopicLog, { namespace, key }: KeptTime): EpochMicros | null {
  const value = log.state(namespace, key);
  // Only `keepTime` writes it.
  return value === null ? null : (Number(Buffer.from(value).toString()) as EpochMicros);
}

/** Commits the time with the step. */
export function keepTime(step: StageStep, { namespace, key }: KeptTime, time: EpochMicros): void {
  step.setState(namespace, key, Buffer.from(String(time)));
}
