import { network, zeekColumns, type ZeekColumns, zeekHeader, zeekRow } from "./recorded-network.ts";
import { Chance, clockTime, HOUR_START, microsOf, Recording } from "./recording-lines.ts";

type Values = Readonly<Record<string, unknown>>;

/** A connection of two hosts, as several logs tell of it. */
export interface Flow {
  readonly from: string;
  readonly to: string;
  readonly port: number;
}

const ALPHANUMERIC = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";

/** The logs of one hour on one network, to be filled in any order. */
export class RecordedLogs {
  readonly chance: Chance;
  readonly #zeek = {
    conn: new Recording(),
    dns: new Recording(),
    http: new Recording(),
    ssl: new Recording(),
  };
  readonly #ssh = new Recording();
  readonly #notice = new Recording();
  readonly #bastionAuth = new Recording();
  readonly #serverAuth = new Recording();
  readonly #firewall = new Recording();

  constructor(seed: number) {
    this.chance = new Chance(seed);
  }

  /** Path in the folder and content of each log. */
  files(): readonly (readonly [string, string])[] {
    const tsv = (["conn", "dns", "http", "ssl"] as const).map((path) => {
      const text = `${zeekHeader(path, zeekColumns[path])}\n${this.#zeek[path].text()}`;
      return [`zeek/${path}.log`, `${text}#close\t2026-03-17-15-00-00\n`] as const;
    });
    return [
      ...tsv,
      ["zeek/ssh.log", this.#ssh.text()],
      ["zeek/notice.log", this.#notice.text()],
      ["syslog/auth.5424.log", this.#bastionAuth.text()],
      ["syslog/auth.3164.log", this.#serverAuth.text()],
      ["firewall/iptables.log", this.#firewall.text()],
    ];
  }

  conn(second: number, flow: Flow, values: Values): Session {
    const local = { local_orig: isLocal(flow.from), local_resp: isLocal(flow.to) };
    return this.#row("conn", { second, flow }, { ...local, missed_bytes: 0, ...values });
  }

  dns(second: number, from: string, values: Values): void {
    const flow = { from, to: network.resolver, port: 53 };
    const common = {
      proto: "udp",
      trans_id: this.chance.whole(1, 65_535),
      rtt: this.#seconds(0.0004, 0.04),
      qclass: 1,
      qclass_name: "C_INTERNET",
      rcode: 0,
      rcode_name: "NOERROR",
      AA: false,
      TC: false,
      RD: true,
      RA: true,
      Z: 0,
      rejected: false,
    };
    this.#row("dns", { second, flow }, { ...common, ...values });
  }

  http(second: number, flow: Flow, values: Values): void {
    const ok = { trans_depth: 1, version: "1.1", request_body_len: 0, tags: "(empty)" };
    const session = this.conn(second - 0.01, flow, this.finished("http", 700, 4_000));
    this.#row("http", { second, flow, session }, { ...ok, ...values });
  }

  tls(second: number, flow: Flow, values: Values): void {
    const session = this.conn(second - 0.01, flow, this.finished("ssl", 2_400, 30_000));
    const common = {
      version: "TLSv13",
      cipher: "TLS_AES_256_GCM_SHA384",
      curve: "x25519",
      resumed: false,
      established: true,
    };
    this.#row("ssl", { second, flow, session }, { ...common, ...values });
  }

  /** What a TCP connection that was opened and closed in order left in conn.log. */
  finished(service: string, sent: number, received: number): Values {
    const orig = this.chance.whole(Math.ceil(sent / 2), sent);
    const resp = this.chance.whole(Math.ceil(received / 2), received);
    return { proto: "tcp", service, ...this.volume(orig, resp), ...finishedState };
  }

  /** Bytes, packets and a duration that go together. */
  volume(origBytes: number, respBytes: number): Values {
    const origPackets = 4 + Math.ceil(origBytes / 1_400);
    const respPackets = 4 + Math.ceil(respBytes / 1_400);
    return {
      duration: this.#seconds(0.02, 4),
      orig_bytes: origBytes,
      resp_bytes: respBytes,
      orig_pkts: origPackets,
      orig_ip_bytes: origBytes + origPackets * 40,
      resp_pkts: respPackets,
      resp_ip_bytes: respBytes + respPackets * 40,
    };
  }

  ssh(second: number, flow: Flow, values: Values): void {
    const session = this.conn(second - 0.01, flow, this.finished("ssh", 4_000, 6_000));
    const direction = { direction: isLocal(flow.from) ? "INTERNAL" : "INBOUND" };
    const fields = { ...direction, version: 2, ...values };
    this.#ssh.add(second, this.#json("ssh", { second, flow, session }, fields));
  }

  notice(second: number, values: Values): void {
    const ts = HOUR_START + second;
    const common = { actions: ["Notice::ACTION_LOG"], suppress_for: 3600 };
    this.#notice.add(second, JSON.stringify({ _path: "notice", ts, ...values, ...common }));
  }

  /** A line of sshd on the bastion, whose syslog is RFC 5424. */
  bastion(second: number, pid: number, message: string): void {
    const time = `2026-03-17T${clockTime(second)}.${microsOf(second)}Z`;
    this.#bastionAuth.add(second, `<38>1 ${time} bastion sshd ${pid} - - ${message}`);
  }

  /** A line of a program on the web server, whose syslog is RFC 3164. */
  server(second: number, program: string, message: string): void {
    this.#serverAuth.add(second, `<38>Mar 17 ${clockTime(second)} web-1 ${program}: ${message}`);
  }

  firewall(second: number, prefix: string, flow: Flow): void {
    const uptime = (904_211 + second).toFixed(6);
    const packet = [
      "IN=eth0 OUT=eth1 MAC=52:54:00:12:34:56:52:54:00:ab:cd:ef:08:00",
      `SRC=${flow.from} DST=${flow.to} LEN=44 TOS=0x00 PREC=0x00 TTL=${this.chance.whole(41, 59)}`,
      `ID=${this.chance.whole(0, 65_535)} PROTO=TCP SPT=${this.port()} DPT=${flow.port}`,
      "WINDOW=1024 RES=0x00 SYN URGP=0",
    ].join(" ");
    const header = `<4>Mar 17 ${clockTime(second)} fw-1 kernel: [${uptime}]`;
    this.#firewall.add(second, `${header} ${prefix}: ${packet}`);
  }

  /** A port of a client. */
  port(): number {
    return this.chance.whole(32_768, 60_999);
  }

  #row(path: keyof typeof zeekColumns, at: Place, values: Values): Session {
    const columns: ZeekColumns = zeekColumns[path];
    const session = at.session ?? this.#open();
    this.#zeek[path].add(
      at.second,
      zeekRow(columns, { ...identity(at.flow, session), ts: stamp(at.second), ...values }),
    );
    return session;
  }

  #json(path: string, at: Place, values: Values): string {
    const ts = Number(stamp(at.second));
    const session = at.session ?? this.#open();
    return JSON.stringify({ _path: path, ts, ...identity(at.flow, session), ...values });
  }

  #open(): Session {
    return { uid: `C${this.chance.word(17, ALPHANUMERIC)}`, port: this.port() };
  }

  #seconds(least: number, most: number): string {
    return (least + this.chance.fraction() * (most - least)).toFixed(6);
  }
}

interface Place {
  readonly second: number;
  readonly flow: Flow;
  readonly session?: Session;
}

/** What all logs of one connection share. */
interface Session {
  readonly uid: string;
  readonly port: number;
}

function identity(flow: Flow, session: Session): Values {
  return {
    uid: session.uid,
    "id.orig_h": flow.from,
    "id.orig_p": session.port,
    "id.resp_h": flow.to,
    "id.resp_p": flow.port,
  };
}

const finishedState = { conn_state: "SF", history: "ShADadFf" };

function stamp(second: number): string {
  return (HOUR_START + second).toFixed(6);
}

function isLocal(address: string): boolean {
  return address.startsWith("10.") || address.startsWith("192.168.");
}
