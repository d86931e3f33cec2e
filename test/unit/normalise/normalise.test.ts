import { describe, expect, test } from "vitest";

import { type Ecs, type EcsLevel, ecsShape } from "../../../src/event/index.ts";
import type { FormatName } from "../../../src/ingest/parse/index.ts";
import { createParser } from "../../../src/ingest/parse/index.ts";
import { isIp } from "../../../src/lib/ip.ts";
import { formatRfc3339 } from "../../../src/lib/rfc3339.ts";
import { normalise } from "../../../src/normalise/index.ts";
import { rawRecord } from "../../support/raw-record.ts";

function eventOf(format: FormatName, line: string | Uint8Array) {
  const raw = rawRecord(line);
  const outcome = createParser({ format, zone: "UTC" }).parse(raw);
  if (outcome.kind !== "parsed") throw new Error(JSON.stringify(outcome));
  return normalise(raw, outcome.record, format);
}

function ecsOf(format: FormatName, line: unknown): Ecs {
  const { ecs } = eventOf(format, typeof line === "string" ? line : JSON.stringify(line));
  expect(misfits(ecs, ecsShape, "")).toEqual([]);
  return ecs;
}

/** The paths of an object that the shape does not have, or has with another type. */
function misfits(value: object, shape: EcsLevel, path: string): string[] {
  return Object.entries(value).flatMap(([name, item]: [string, unknown]) => {
    const type = Object.hasOwn(shape, name) ? shape[name] : undefined;
    if (item === undefined) return [];
    if (typeof type === "object" && typeof item === "object" && item !== null) {
      return misfits(item, type, `${path}${name}.`);
    }
    return typeof type === "string" && fits[type](item) ? [] : [`${path}${name}`];
  });
}

const isWhole = (value: unknown): boolean => Number.isSafeInteger(value);
const fits = {
  keyword: (value: unknown) => typeof value === "string",
  keywords: (value: unknown) =>
    Array.isArray(value) && value.every((item) => typeof item === "string"),
  ip: (value: unknown) => typeof value === "string" && isIp(value),
  port: (value: unknown) => isWhole(value) && Number(value) >= 0 && Number(value) <= 65_535,
  long: isWhole,
  double: (value: unknown) => typeof value === "number",
  boolean: (value: unknown) => typeof value === "boolean",
  json: (value: unknown) => typeof value === "object",
};

const ends = {
  "id.orig_h": "10.0.0.1",
  "id.orig_p": 1024,
  "id.resp_h": "fe80::1",
  "id.resp_p": 53,
};
const source = { address: "10.0.0.1", ip: "10.0.0.1", port: 1024 };
const destination = { address: "fe80::1", ip: "fe80::1", port: 53 };

describe("the projection", () => {
  test("of zeek conn has both ends with their traffic, and nanoseconds", () => {
    expect(
      ecsOf("zeek", {
        _path: "conn",
        ...ends,
        proto: "tcp",
        service: "dns",
        duration: 1.5,
        orig_bytes: 10,
        resp_bytes: 20,
        orig_pkts: 1,
        resp_pkts: 2,
        local_orig: true,
        local_resp: false,
        ip_proto: 6,
        conn_state: "SF",
        orig_l2_addr: "00:50:56:0a:0b:0c",
        community_id: "1:x",
      }),
    ).toEqual({
      event: {
        kind: "event",
        category: ["network"],
        type: ["connection"],
        duration: 1_500_000_000,
      },
      source: { ...source, bytes: 10, packets: 1, mac: "00-50-56-0A-0B-0C" },
      destination: { ...destination, bytes: 20, packets: 2 },
      network: {
        transport: "tcp",
        protocol: "dns",
        direction: "outbound",
        iana_number: "6",
        bytes: 30,
        packets: 3,
        community_id: "1:x",
      },
    });
  });

  test.each([
    [{ proto: "icmp" }, { transport: "icmp" }],
    [
      { proto: "unknown_transport", ip_proto: 47 },
      { transport: "gre", iana_number: "47" },
    ],
    [{ proto: "unknown_transport" }, undefined],
  ])("of zeek conn %j has no ports: ICMP's are its type and code", (fields, network) => {
    const logs = ["conn", "weird"].map((_path) => ecsOf("zeek", { _path, ...ends, ...fields }));
    expect(logs[0]?.network).toEqual(network);
    for (const ecs of logs) {
      expect([ecs.source?.ip, ecs.source?.port]).toEqual(["10.0.0.1", undefined]);
      expect([ecs.destination?.ip, ecs.destination?.port]).toEqual(["fe80::1", undefined]);
    }
  });

  test.each([
    ["ftp-data", "ftp-data"],
    ["gssapi,smb", "gssapi,smb"],
    ["ssl,-ssl", "ssl"],
    ["-ssl", undefined],
  ])("of zeek conn with the service %s speaks %s", (service, protocol) => {
    expect(ecsOf("zeek", { _path: "conn", ...ends, service }).network?.protocol).toBe(protocol);
  });

  test("of zeek dns has question and answers", () => {
    expect(
      ecsOf("zeek", {
        _path: "dns",
        ...ends,
        proto: "udp",
        trans_id: 7,
        query: "a.example",
        qtype_name: "A",
        qclass_name: "C_INTERNET",
        rcode: 3,
        rcode_name: "NXDOMAIN",
        AA: false,
        RD: true,
        answers: ["b.example", "1.2.3.4"],
      }),
    ).toMatchObject({
      event: { outcome: "failure" },
      network: { transport: "udp", protocol: "dns" },
      dns: {
        id: "7",
        question: { name: "a.example", type: "A", class: "C_INTERNET" },
        response_code: "NXDOMAIN",
        header_flags: ["RD"],
        resolved_ip: ["1.2.3.4"],
        answers: { data: ["b.example", "1.2.3.4"] },
      },
    });
  });

  test("of zeek http has request, response and the parts of the URL", () => {
    expect(
      ecsOf("zeek", {
        _path: "http",
        ...ends,
        method: "GET",
        host: "h",
        uri: "/a?b=c?d",
        user_agent: "curl",
        status_code: 404,
        request_body_len: 0,
        response_body_len: 5,
        resp_mime_types: ["text/html"],
      }),
    ).toMatchObject({
      event: { category: ["network", "web"], outcome: "failure" },
      http: {
        request: { method: "GET", body: { bytes: 0 } },
        response: { status_code: 404, mime_type: ["text/html"], body: { bytes: 5 } },
      },
      url: { original: "/a?b=c?d", domain: "h", path: "/a", query: "b=c?d" },
      user_agent: { original: "curl" },
    });
  });

  test("of zeek ssl, ssh, notice and any other log", () => {
    expect(
      ecsOf("zeek", {
        _path: "ssl",
        ...ends,
        version: "TLSv12",
        server_name: "s",
        established: true,
      }).tls,
    ).toEqual({
      version: "1.2",
      version_protocol: "tls",
      established: true,
      client: { server_name: "s" },
    });
    expect(ecsOf("zeek", { _path: "ssh", ...ends, auth_success: true }).event?.outcome).toBe(
      "success",
    );
    expect(
      ecsOf("zeek", { _path: "notice", src: "1.2.3.4", note: "Scan::Port", msg: "m" }),
    ).toMatchObject({
      event: { kind: "alert" },
      source: { ip: "1.2.3.4" },
      rule: { name: "Scan::Port" },
      message: "m",
    });
    expect(ecsOf("zeek", { _path: "weird", ...ends, proto: "TCP" })).toMatchObject({
      source,
      destination,
      network: { transport: "tcp" },
    });
  });

  test("of sshd says who, whence and with what outcome", () => {
    expect(
      ecsOf(
        "syslog",
        "<38>Nov 20 10:11:12 h sshd[7]: Failed password for bob from 10.0.0.1 port 22 ssh2",
      ),
    ).toMatchObject({
      event: { category: ["authentication"], action: "failed", outcome: "failure" },
      source: { ip: "10.0.0.1", port: 22 },
      user: { name: "bob" },
      host: { name: "h" },
      process: { name: "sshd", pid: 7 },
      log: {
        level: "informational",
        syslog: { facility: { code: 4, name: "auth" }, severity: { code: 6 } },
      },
    });
  });

  test.each([
    ["[UFW BLOCK]", ["connection", "denied"], "deny"],
    ["[WAN_OUT-2000-A]", ["connection", "allowed"], "accept"],
    ["[wan-lan-default-D]", ["connection", "denied"], "deny"],
    ["iptables DROP_INPUT:", ["connection", "denied"], "deny"],
    ["DROP", ["connection", "denied"], "deny"],
    ["DOMAIN=x ACCEPT", ["connection", "allowed"], "accept"],
    ["ACCEPT or DROP:", ["connection"], undefined],
    ["", ["connection"], undefined],
  ])("of a packet reads the verdict in its prefix %j", (prefix, type, action) => {
    const { event } = ecsOf("iptables", `${prefix}IN=eth0 OUT= SRC=1.1.1.1 DST=2.2.2.2 PROTO=UDP`);
    expect([event?.type, event?.action]).toEqual([type, action]);
  });

  test("of a packet has its addresses, cards and interfaces", () => {
    const line =
      "[WAN_OUT-2000-A]IN=eth0 OUT=eth2 MAC=90:10:20:76:8d:20:90:10:24:67:f4:89:08:00 SRC=1.1.1.1 " +
      "DST=2.2.2.2 LEN=40 PROTO=TCP SPT=1 DPT=2";
    expect(ecsOf("iptables", line)).toMatchObject({
      source: { ip: "1.1.1.1", port: 1, mac: "90-10-24-67-F4-89" },
      destination: { ip: "2.2.2.2", port: 2, mac: "90-10-20-76-8D-20" },
      network: { transport: "tcp", type: "ipv4", bytes: 40 },
      observer: {
        ingress: { interface: { name: "eth0" } },
        egress: { interface: { name: "eth2" } },
      },
      rule: { name: "WAN_OUT", id: "2000" },
    });
  });

  test("of a packet over IPv6 names its protocol as ECS does, and takes decoded cards", () => {
    const line =
      "drop IN=eth0 OUT= MACSRC=90:10:24:67:f4:89 MACDST=90:10:20:76:8d:20 MACPROTO=86dd " +
      "SRC=fe80::1%eth0 DST=ff02::1 FRAG:185 PROTO=ICMPv6 TYPE=134 CODE=0";
    expect(ecsOf("iptables", line)).toMatchObject({
      source: { address: "fe80::1%eth0", ip: "fe80::1", mac: "90-10-24-67-F4-89" },
      destination: { ip: "ff02::1", mac: "90-10-20-76-8D-20" },
      network: { transport: "ipv6-icmp", type: "ipv6" },
    });
    expect(eventOf("iptables", line).native.fields).toMatchObject({ FRAG: 185 });
  });

  test("leaves out what is not of the right type; an address that is no IP stays an address", () => {
    expect(
      ecsOf("zeek", {
        _path: "conn",
        "id.orig_h": "host",
        "id.orig_p": 99_999,
        orig_bytes: "x",
        proto: 6,
      }),
    ).toEqual({
      event: { kind: "event", category: ["network"], type: ["connection"] },
      source: { address: "host" },
    });
  });
});

test("of a Windows event names the file behind its path, and the address without its zone", () => {
  const sysmon = { Channel: "Microsoft-Windows-Sysmon/Operational" };
  expect(
    ecsOf("windows_json", { ...sysmon, EventID: 11, TargetFilename: "C:\\a\\b.exe" }).file,
  ).toEqual({ path: "C:\\a\\b.exe", name: "b.exe" });
  expect(
    ecsOf("windows_json", { ...sysmon, EventID: 3, DestinationIp: "fe80::1%5" }).destination,
  ).toMatchObject({ address: "fe80::1%5", ip: "fe80::1" });
});

describe("the time of an event", () => {
  test.each([
    ['{"time":"2026-11-24T11:00:00Z"}', "2026-11-24T11:00:00Z", "log", "exact", []],
    ['{"time":"2026-11-24T12:05:00Z"}', "2026-11-24T12:05:00Z", "log", "exact", []],
    [
      '{"time":"2026-11-24T12:05:01Z"}',
      "2026-11-24T12:00:00Z",
      "receive",
      "skewed",
      ["future_time"],
    ],
    ["{}", "2026-11-24T12:00:00Z", "receive", "none", []],
  ])("%s received at noon is %s", (...row) => {
    const [line, time, timeSource, timeQuality, warnings] = row;
    const event = eventOf("json", line);
    expect(formatRfc3339(event.time)).toBe(time);
    expect(event.sensor).toMatchObject({ timeSource, timeQuality, warnings, late: false });
  });
});

test("bytes that are not UTF-8 travel with the event", () => {
  const bytes = new Uint8Array([0x61, 0xff]);
  expect(eventOf("syslog", bytes).originalBytes).toEqual(bytes);
  expect(eventOf("syslog", "a")).not.toHaveProperty("originalBytes");
});
