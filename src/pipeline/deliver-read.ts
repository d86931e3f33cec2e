import { type Alert, decodeAlert } from "../alert/index.ts";
import type { Offset, TopicLog, TopicPartition, TopicRecord } from "../topics/index.ts";

/** One record of the alerts topic; `alert` is null when it holds none that can be read. */
export interface DeliverableRecord {
  readonly record: TopicRecord;
  readonly alert: Alert | null;
}

/**
 * Up to `max` committed records from `from` on. `removed` counts those that retention took away
 * before the first that is left.
 */
export async function readAlerts(
  log: TopicLog,
  range: { readonly at: TopicPartition; readonly from: Offset; readonly max: number },
): Promise<{ readonly records: readonly DeliverableRecord[]; readonly removed: number }> {
  const records: DeliverableRecord[] = [];
  let next = range.from;
  while (records.length < range.max) {
    const batch = await log.read(range.at, next, READ_BYTES_MAX);
    for (const record of batch.records.slice(0, range.max - records.length)) {
      // Put there by this process, else decoded.
      const alert = (record.inHand as Alert | undefined) ?? decode(record.value);
      records.push({ record, alert });
    }
    if (batch.next === next) break;
    next = batch.next;
  }
  const first = records[0]?.record.offset ?? next;
  return { records, removed: first - range.from };
}

function decode(value: Uint8Array): Alert | null {
  try {
    return decodeAlert(value);
  } catch {
    // Written by another version, or damaged: the batch makes a dead letter of it.
    return null;
  }
}

const READ_BYTES_MAX = 4 << 20;
