import { isZone } from "../ingest/index.ts";
import { isObject } from "../lib/members.ts";

/** Keys and indexes from the root of the document. */
export type ConfigPath = readonly (string | number)[];

/** What the schema cannot say: names that stand twice, zones and addresses that cannot be. */
export function checkMeaning(
  document: unknown,
  report: (at: ConfigPath, message: string) => void,
): void {
  const service = isObject(document) ? document["service"] : undefined;
  const address = isObject(service) ? service["address"] : undefined;
  if (typeof address === "string" && !isLoopback(address)) {
    report(["service", "address"], `"${address}" is not loopback; ${LOOPBACK_HINT}`);
  }
  for (const kind of ["sources", "sinks"]) {
    const seen = new Set<unknown>();
    for (const [index, { name, zone }] of items(document, kind).entries()) {
      if (typeof name === "string" && seen.has(name)) {
        report([kind, index, "name"], `the name "${name}" stands twice; give each its own`);
      }
      seen.add(name);
      if (typeof zone === "string" && !isZone(zone)) {
        report([kind, index, "zone"], `"${zone}" is not a time zone; ${ZONE_HINT}`);
      }
    }
  }
}

/** A secret that stands in the file itself, before references are replaced, is a mistake. */
export function checkSecrets(
  written: unknown,
  report: (at: ConfigPath, message: string) => void,
): void {
  for (const [index, { token }] of items(written, "sinks").entries()) {
    if (typeof token !== "string" || token === "" || token.includes("${")) continue;
    report(["sinks", index, "token"], SECRET_HINT);
  }
}

const SECRET_HINT = "a secret does not belong into this file; write ${env:NAME} or ${file:PATH}";
const LOOPBACK_HINT =
  "the service knows no authentication yet: write 127.0.0.1 and put a proxy that authenticates before it";
const ZONE_HINT = "write an IANA name such as Europe/Berlin or an offset such as +02:00";

function items(document: unknown, kind: string): readonly Record<string, unknown>[] {
  const list = isObject(document) ? document[kind] : undefined;
  return Array.isArray(list) ? list.map((item) => (isObject(item) ? item : {})) : [];
}

function isLoopback(address: string): boolean {
  return address === "localhost" || address === "::1" || /^127(\.\d{1,3}){3}$/.test(address);
}
