/** Who is who in the recordings; addresses outside are from the ranges for documentation. */
export const network: {
  readonly webServer: string;
  readonly resolver: string;
  readonly bastion: string;
  readonly terminalServer: string;
  readonly gateway: string;
  readonly scanner: string;
  readonly guesser: string;
  readonly control: string;
  readonly dropZone: string;
  readonly stranger: string;
} = {
  webServer: "10.20.0.10",
  resolver: "10.20.0.2",
  bastion: "10.20.0.5",
  terminalServer: "10.20.0.30",
  gateway: "192.0.2.1",
  scanner: "203.0.113.66",
  guesser: "203.0.113.67",
  control: "203.0.113.80",
  dropZone: "198.51.100.23",
  stranger: "203.0.113.91",
};

/** One column of a Zeek log. */
export type ZeekColumns = readonly (readonly [name: string, type: string])[];

const CONNECTION: ZeekColumns = [
  ["ts", "time"],
  ["uid", "string"],
  ["id.orig_h", "addr"],
  ["id.orig_p", "port"],
  ["id.resp_h", "addr"],
  ["id.resp_p", "port"],
];

/** The columns of the Zeek logs that are recorded as TSV, as Zeek 6 writes them. */
export const zeekColumns: {
  readonly conn: ZeekColumns;
  readonly dns: ZeekColumns;
  readonly http: ZeekColumns;
  readonly ssl: ZeekColumns;
} = {
  conn: [
    ...CONNECTION,
    ...columns("proto enum, service string, duration interval, orig_bytes count"),
    ...columns("resp_bytes count, conn_state string, local_orig bool, local_resp bool"),
    ...columns("missed_bytes count, history string, orig_pkts count, orig_ip_bytes count"),
    ...columns("resp_pkts count, resp_ip_bytes count, tunnel_parents set[string]"),
  ],
  dns: [
    ...CONNECTION,
    ...columns("proto enum, trans_id count, rtt interval, query string, qclass count"),
    ...columns("qclass_name string, qtype count, qtype_name string, rcode count"),
    ...columns("rcode_name string, AA bool, TC bool, RD bool, RA bool, Z count"),
    ...columns("answers vector[string], TTLs vector[interval], rejected bool"),
  ],
  http: [
    ...CONNECTION,
    ...columns("trans_depth count, method string, host string, uri string, referrer string"),
    ...columns("version string, user_agent string, origin string, request_body_len count"),
    ...columns("response_body_len count, status_code count, status_msg string, info_code count"),
    ...columns("info_msg string, tags set[enum], username string, password string"),
    ...columns("proxied set[string], orig_fuids vector[string], orig_filenames vector[string]"),
    ...columns("orig_mime_types vector[string], resp_fuids vector[string]"),
    ...columns("resp_filenames vector[string], resp_mime_types vector[string]"),
  ],
  ssl: [
    ...CONNECTION,
    ...columns("version string, cipher string, curve string, server_name string, resumed bool"),
    ...columns("last_alert string, next_protocol string, established bool"),
    ...columns("ssl_history string, cert_chain_fps vector[string]"),
    ...columns("client_cert_chain_fps vector[string], sni_matches_cert bool"),
    ...columns("validation_status string"),
  ],
};

function columns(text: string): ZeekColumns {
  return text.split(", ").map((column) => {
    const [name = "", type = ""] = column.split(" ");
    return [name, type];
  });
}

/** The header of a Zeek TSV log, without the last line end. */
export function zeekHeader(path: string, of: ZeekColumns): string {
  return [
    String.raw`#separator \x09`,
    "#set_separator\t,",
    "#empty_field\t(empty)",
    "#unset_field\t-",
    `#path\t${path}`,
    "#open\t2026-03-17-14-00-00",
    `#fields\t${of.map(([name]) => name).join("\t")}`,
    `#types\t${of.map(([, type]) => type).join("\t")}`,
  ].join("\n");
}

/** A row of a Zeek TSV log; a column that `values` lacks is unset. */
export function zeekRow(of: ZeekColumns, values: Readonly<Record<string, unknown>>): string {
  return of.map(([name]) => cell(values[name])).join("\t");
}

function cell(value: unknown): string {
  if (value === undefined) return "-";
  if (typeof value === "boolean") return value ? "T" : "F";
  return typeof value === "string" || typeof value === "number" ? String(value) : "-";
}
