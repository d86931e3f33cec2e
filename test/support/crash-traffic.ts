import { seededRandom } from "./seeded-random.ts";

/** A reproducible network for the crash test: rows in the order in which they are written. */
export interface Traffic {
  /** Whole files as slices that are appended one after the other; some end in the middle of a row. */
  readonly files: Readonly<Record<string, readonly string[]>>;
  /** Bodies for the HTTP source, some for each slice. */
  readonly bodies: readonly (readonly string[])[];
  readonly fileEvents: number;
  readonly pushed: number;
  readonly badRows: number;
}

export interface TrafficSize {
  readonly seed: number;
  readonly slices: number;
  readonly conn: number;
  readonly dns: number;
  readonly http: number;
  readonly push: number;
}

const START_SECONDS = 1_772_000_000;
const SPAN_SECONDS = 1_800;
const BODIES_PER_SLICE = 2;

/** The same seed gives the same traffic, byte by byte. */
export function crashTraffic(size: TrafficSize): Traffic {
  const random = seededRandom(size.seed);
  const badRows = { count: 0 };
  const pick = (n: number): number => Math.floor(random() * n);
  const host = (): string => `10.1.${pick(4)}.${pick(20)}`;
  const rows = (count: number, row: (seconds: string, index: number) => string): string[] =>
    Array.from({ length: count }, (_, index) => {
      // A little out of order, as logs are.
      const seconds = START_SECONDS + (index / count) * SPAN_SECONDS + random() * 2;
      return row(seconds.toFixed(6), index);
    });
  const conn = rows(size.conn, (ts, index) => {
    if (pick(997) === 0) {
      badRows.count += 1;
      return `${ts}\tCbad${index}\ttoo few columns\n`;
    }
    const port = pick(40) === 0 ? 3389 : 443;
    const state = pick(4) === 0 ? "S0" : "SF";
    return `${ts}\tC${index}\t${host()}\t${1024 + pick(60_000)}\t192.0.2.${pick(250)}\t${port}\ttcp\t${state}\t${pick(9_000)}\n`;
  });
  const dns = rows(size.dns, (ts, index) => {
    const name = pick(30) === 0 ? `x${index}.tunnel.example` : `www${pick(50)}.example.com`;
    return `${ts}\tD${index}\t${host()}\t${1024 + pick(60_000)}\t192.0.2.53\t53\tudp\t${name}\n`;
  });
  const http = rows(size.http, (ts, index) => {
    const row = {
      _path: "http",
      ts: Number(ts),
      uid: `H${index}`,
      "id.orig_h": host(),
      "id.orig_p": 40_000,
      "id.resp_h": "192.0.2.80",
      "id.resp_p": 80,
      method: "GET",
      host: "intranet.example",
      uri: pick(150) === 0 ? `/.env?${index}` : `/page/${index}`,
      status_code: 200,
    };
    return `${JSON.stringify(row)}\n`;
  });
  const push = rows(size.push, (ts, index) => {
    const time = new Date(Number(ts) * 1_000).toISOString();
    const action = pick(100) === 0 ? "deleted" : "read";
    const actor = pick(12) === 0 ? `user${pick(8)}` : `guest${index}`;
    return `${JSON.stringify({ "@timestamp": time, serial: `P${index}`, action, actor })}\n`;
  });
  return {
    files: {
      "conn.log": slicesOf(header("conn", CONN), conn, size.slices, pick),
      "dns.log": slicesOf(header("dns", DNS), dns, size.slices, pick),
      "http.log": slicesOf("", http, size.slices, pick),
    },
    bodies: bodiesOf(push, size.slices),
    fileEvents: size.conn + size.dns + size.http - badRows.count,
    pushed: size.push,
    badRows: badRows.count,
  };
}

type Columns = readonly (readonly [name: string, type: string])[];

const ENDPOINTS: Columns = [
  ["ts", "time"],
  ["uid", "string"],
  ["id.orig_h", "addr"],
  ["id.orig_p", "port"],
  ["id.resp_h", "addr"],
  ["id.resp_p", "port"],
  ["proto", "enum"],
];
const CONN: Columns = [...ENDPOINTS, ["conn_state", "string"], ["orig_bytes", "count"]];
const DNS: Columns = [...ENDPOINTS, ["query", "string"]];

function header(name: string, columns: Columns): string {
  return [
    "#separator \\x09",
    "#set_separator\t,",
    "#empty_field\t(empty)",
    "#unset_field\t-",
    `#path\t${name}`,
    "#open\t2026-02-25-06-13-20",
    `#fields\t${columns.map(([field]) => field).join("\t")}`,
    `#types\t${columns.map(([, type]) => type).join("\t")}`,
    "",
  ].join("\n");
}

/** Cuts the text into slices of about the same length, most of them within a row. */
function slicesOf(
  head: string,
  rows: readonly string[],
  count: number,
  pick: (n: number) => number,
): string[] {
  const text = head + rows.join("");
  const cuts = Array.from(
    { length: count - 1 },
    (_, index) => Math.floor(((index + 1) / count) * text.length) + pick(60),
  );
  return [0, ...cuts].map((from, index) => text.slice(from, cuts[index] ?? text.length));
}

function bodiesOf(rows: readonly string[], slices: number): string[][] {
  const count = slices * BODIES_PER_SLICE;
  const bodies = Array.from({ length: count }, (_, index) =>
    rows
      .slice(
        Math.floor((index / count) * rows.length),
        Math.floor(((index + 1) / count) * rows.length),
      )
      .join(""),
  );
  return Array.from({ length: slices }, (_, slice) =>
    bodies.slice(slice * BODIES_PER_SLICE, (slice + 1) * BODIES_PER_SLICE),
  );
}
