import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

import { corpusPath } from "../test/support/corpora.ts";
import { createRandom, type Random } from "./random.ts";

/** A row of a Zeek log, as Zeek's JSON writes it. */
export type ZeekRow = Readonly<Record<string, unknown>>;

/** One hour of one network: rows of conn, dns and http, oldest first; of the corpus or made up. */
export function zeekRows(): readonly ZeekRow[] {
  const file = corpusPath("perf/zeek.ndjson.gz");
  return existsSync(file) ? readRows(file) : makeRows(20_000);
}

function readRows(file: string): readonly ZeekRow[] {
  const lines = gunzipSync(readFileSync(file)).toString().split("\n");
  // Every line of the corpus is an object.
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as ZeekRow);
}

function makeRows(count: number): readonly ZeekRow[] {
  const random = createRandom(1);
  return Array.from({ length: count }, (_, index) => {
    const ts = 1_760_000_000 + index * 0.05;
    const share = random.next();
    if (share < 0.6) return connRow(ts, random);
    return share < 0.85 ? dnsRow(ts, random) : httpRow(ts, random);
  });
}

function endpoints(_path: string, ts: number, random: Random): ZeekRow {
  return {
    _path,
    ts,
    uid: `C${random.word(17)}`,
    "id.orig_h": `10.${random.below(4)}.${random.below(256)}.${random.below(256)}`,
    "id.orig_p": 1024 + random.below(64_000),
    "id.resp_h": `${100 + random.below(100)}.${random.below(256)}.${random.below(256)}.1`,
  };
}

function connRow(ts: number, random: Random): ZeekRow {
  const [service, port] = random.pick([
    ["ssl", 443],
    ["dns", 53],
    ["http", 80],
    ["smb", 445],
    ["ssh", 22],
  ] as const);
  return {
    ...endpoints("conn", ts, random),
    "id.resp_p": port,
    proto: service === "dns" ? "udp" : "tcp",
    service,
    duration: random.below(10_000_000) / 1e6,
    orig_bytes: random.below(5_000),
    resp_bytes: random.below(100_000),
    conn_state: random.pick(["SF", "SF", "SF", "S0", "REJ", "S1", "RSTO", "OTH"]),
    local_orig: true,
    local_resp: false,
    missed_bytes: 0,
    history: random.pick(["ShADadfF", "S", "Sr", "ShADadFr", "Dd"]),
    orig_pkts: random.below(100),
    orig_ip_bytes: random.below(9_000),
    resp_pkts: random.below(100),
    resp_ip_bytes: random.below(120_000),
    ip_proto: service === "dns" ? 17 : 6,
    orig_l2_addr: "00:50:56:62:47:52",
    resp_l2_addr: "00:50:56:c6:0d:2f",
  };
}

function dnsRow(ts: number, random: Random): ZeekRow {
  const failed = random.next() < 0.2;
  const [qtype, qtype_name] = random.pick([
    [1, "A"],
    [28, "AAAA"],
    [12, "PTR"],
    [16, "TXT"],
  ] as const);
  const answers = { answers: [`192.0.2.${random.below(256)}`], TTLs: [random.below(3_600)] };
  return {
    ...endpoints("dns", ts, random),
    "id.resp_p": 53,
    proto: "udp",
    trans_id: random.below(65_536),
    rtt: random.below(100_000) / 1e6,
    query: `${random.word(3 + random.below(12))}.${random.word(6)}.example`,
    qclass: 1,
    qclass_name: "C_INTERNET",
    qtype,
    qtype_name,
    rcode: failed ? 3 : 0,
    rcode_name: failed ? "NXDOMAIN" : "NOERROR",
    AA: false,
    TC: false,
    RD: true,
    RA: true,
    Z: 0,
    ...(failed ? {} : answers),
    rejected: false,
  };
}

function httpRow(ts: number, random: Random): ZeekRow {
  return {
    ...endpoints("http", ts, random),
    "id.resp_p": 80,
    trans_depth: 1,
    method: random.pick(["GET", "GET", "GET", "POST"]),
    host: `${random.word(8)}.example`,
    uri: `/${random.word(10)}?id=${random.word(8)}&t=${random.below(1e9)}`,
    version: "1.1",
    user_agent: "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36",
    request_body_len: 0,
    response_body_len: random.below(50_000),
    status_code: random.pick([200, 200, 200, 302, 404, 500]),
    status_msg: "OK",
    tags: [],
    resp_fuids: [`F${random.word(17)}`],
    resp_mime_types: ["text/html"],
  };
}
