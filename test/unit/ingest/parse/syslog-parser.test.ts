import { describe, expect, test } from "vitest";

import { createParser, isZone } from "../../../../src/ingest/parse/index.ts";
import { formatRfc3339 } from "../../../../src/lib/rfc3339.ts";
import { type RawParts, rawRecord } from "../../../support/raw-record.ts";

function recordOf(
  line: string,
  zone = "UTC",
  parts: RawParts = {},
  format: "syslog" | "iptables" = "syslog",
) {
  const outcome = createParser({ format, zone }).parse(rawRecord(line, parts));
  if (outcome.kind !== "parsed") throw new Error(JSON.stringify(outcome));
  return outcome.record;
}

function timeOf(line: string, zone = "UTC", parts: RawParts = {}): string | null {
  const { time } = recordOf(line, zone, parts);
  return time === null ? null : formatRfc3339(time);
}

test("RFC 5424 is read whole", () => {
  const line =
    '<165>1 2003-10-11T22:14:15.003Z host app 12 ID47 [a@1 k="v\\"\\]\\\\" k="2"][b@1] \uFEFFthe text';
  expect(recordOf(line)).toMatchObject({
    dataset: "syslog",
    timeQuality: "exact",
    syslog: {
      priority: 165,
      version: "1",
      hostname: "host",
      appname: "app",
      procid: "12",
      msgid: "ID47",
      structuredData: { "a@1": { k: ['v"]\\', "2"] }, "b@1": {} },
      message: "the text",
    },
  });
  expect(timeOf(line)).toBe("2003-10-11T22:14:15.003Z");
});

test.each([
  ["<13>1 2026-11-20T10:11:12Z h1 app 7 - [x@1 a=b] m", "app", "[x@1 a=b] m"],
  ['<13>1 2026-11-20T10:11:12Z h1 app 7 - [x@1 a="b" m', "app", '[x@1 a="b" m'],
  ["<13>1 2026-11-20T10:11:12Z h1 app[7]: a b [c", "app", "a b [c"],
])("the header of %s is read, although its structured data is none", (line, appname, message) => {
  const { syslog } = recordOf(line);
  expect(syslog).toMatchObject({ hostname: "h1", appname, procid: "7", message });
  expect(syslog).not.toHaveProperty("structuredData");
});

test("RFC 5424 may leave everything out", () => {
  const record = recordOf("<0>1 - - - - - -");
  expect(record.syslog).toEqual({ priority: 0, version: "1", message: "" });
  expect([record.time, record.timeQuality]).toEqual([null, "none"]);
});

describe("RFC 3164 and what is sent instead", () => {
  test.each([
    ["<34>Oct 11 22:14:15 mymachine su: 'su root' failed", "mymachine", "su", "'su root' failed"],
    ["<13>Oct  1 22:14:15 h1 cron[42]: (root) CMD (x)", "h1", "cron", "(root) CMD (x)"],
    ["Oct 11 22:14:15 h1 sudo: a", "h1", "sudo", "a"],
    ["Oct 11 22:14:15 2026 h1 neighd[1]: a", "h1", "neighd", "a"],
    ["<46>2026-11-20 10:11:12,345 h1 app: a", "h1", "app", "a"],
    ["<46>2026-11-20T10:11:12+01:00 h1 app: a", "h1", "app", "a"],
    ["<27>Nov 20 10:11:12 filterlog: 82,,,x", undefined, "filterlog", "82,,,x"],
    [
      "Nov 20 10:11:12 h1 last message repeated 3 times",
      "h1",
      undefined,
      "last message repeated 3 times",
    ],
    [
      "Nov 20 10:11:12 last message repeated 3 times",
      undefined,
      undefined,
      "last message repeated 3 times",
    ],
    ["<166>Nov 20 10:11:12 slot1/h1 notice mcpd[6]: a", "h1", "mcpd", "a"],
    ["May  5 20:46:46 gw user.info kernel: a", "gw", "kernel", "a"],
    ["<13>Nov 20 10:11:12 relay Nov 20 10:11:12 h1 app: a", "h1", "app", "a"],
    [
      "<189>22: sw1: *Mar  1 18:46:11.123 UTC: %SYS-5-CONFIG_I: a",
      "sw1",
      undefined,
      "%SYS-5-CONFIG_I: a",
    ],
    ["<189>000029: 2y10w: %SYS-5-CONFIG_I: a", undefined, undefined, "%SYS-5-CONFIG_I: a"],
    ["Nov 20 10:11:12 sw1 46: 00:01:17: %LINK-3-UPDOWN: a", "sw1", undefined, "%LINK-3-UPDOWN: a"],
    [
      "Nov 20 10:11:12 sw1 46: *Nov 20 10:11:11.999: %SYS-5-CONFIG_I: a",
      "sw1",
      undefined,
      "%SYS-5-CONFIG_I: a",
    ],
    [
      "Nov 20 10:11:12 relay Nov 20 2026 10:11:12 10.0.0.1 : %ASA-6-1: a",
      "relay",
      undefined,
      "Nov 20 2026 10:11:12 10.0.0.1 : %ASA-6-1: a",
    ],
    [
      "<189>46: sw1 RP/0/RSP0/CPU0:Nov 20 10:11:12.345 UTC: config[7]: %MGBL-SYS-5-CONFIG_I : a",
      "sw1",
      "config",
      "%MGBL-SYS-5-CONFIG_I : a",
    ],
    ["Nov 20 10:11:12 2001:db8::1 app: a", "2001:db8::1", "app", "a"],
    ["<30>Nov 20 10:11:12 h1,f09fc26f4419,v4.0.54.10625 hostapd: a", "h1", "hostapd", "a"],
    ["Fri 2026-11-20 10:11:12 CET h1 app[1]: a", "h1", "app", "a"],
    ["Fri 2026-11-20 10:11:12 CST h1 app[1]: a", "h1", "app", "a"],
    ["2026-11-20 10:11:12 UTC h1 app[1]: a", "h1", "app", "a"],
    ["\uFEFF<34>Nov 20 10:11:12 h1 app: a", "h1", "app", "a"],
    ["[Fri Nov 20 10:11:12 2026] usb 1-1: a", undefined, undefined, "usb 1-1: a"],
    ["[   12.345678] usb 1-1: a", undefined, undefined, "[   12.345678] usb 1-1: a"],
    ["<34>just text", undefined, undefined, "just text"],
    ["<999>no priority", undefined, undefined, "<999>no priority"],
    ["<34>", undefined, undefined, ""],
  ])("%s", (line, hostname, appname, message) => {
    const { syslog } = recordOf(line);
    expect([syslog?.hostname, syslog?.appname, syslog?.message]).toEqual([
      hostname,
      appname,
      message,
    ]);
  });
});

describe("a stamp", () => {
  test.each([
    ["Dec 31 23:59:59 h a: x", "2027-01-01T00:00:10Z", "2026-12-31T23:59:59Z"],
    ["Jan  1 00:00:05 h a: x", "2026-12-31T23:59:59Z", "2027-01-01T00:00:05Z"],
    ["Dec 10 07:07:38 h a: x", "2026-11-24T12:00:00Z", "2025-12-10T07:07:38Z"],
    ["Feb 29 10:00:00 h a: x", "2026-11-24T12:00:00Z", "2024-02-29T10:00:00Z"],
    ["Feb 30 10:00:00 h a: x", "2026-11-24T12:00:00Z", null],
  ])("without a year, %s received %s, is %s", (line, received, time) => {
    expect(timeOf(line, "UTC", { received })).toBe(time);
    expect(recordOf(line).timeQuality).toBe(time === null ? "none" : "year_inferred");
  });

  test.each([
    ["Jul 10 12:00:00 2026 h a: x", "Europe/Berlin", "2026-07-10T10:00:00Z", "zone_assumed"],
    ["Jan 10 12:00:00 2026 h a: x", "Europe/Berlin", "2026-01-10T11:00:00Z", "zone_assumed"],
    ["Oct 25 02:30:00 2026 h a: x", "Europe/Berlin", "2026-10-25T00:30:00Z", "zone_assumed"],
    ["Jan 10 12:00:00 2026 h a: x", "+05:30", "2026-01-10T06:30:00Z", "zone_assumed"],
    ["<13>Jan 10 2026 12:00:00 CEST: %A-1-B: x", "UTC", "2026-01-10T10:00:00Z", "exact"],
    ["2026-01-10T12:00:00+02:00 h a: x", "America/New_York", "2026-01-10T10:00:00Z", "exact"],
    ["<13>1795169472.345 h a: x", "UTC", "2026-11-20T10:11:12.345Z", "exact"],
    [
      "Nov 20 10:11:12 h a: 1,2026/11/20 10:11:12.345,x",
      "UTC",
      "2026-11-20T10:11:12.345Z",
      "zone_assumed",
    ],
    [
      "<111>date=2026-11-20 time=10:11:12 devname=fw",
      "UTC",
      "2026-11-20T10:11:12Z",
      "zone_assumed",
    ],
    [
      '<188>date=2026-11-20 time=10:11:12 devname="fw" eventtime=1795165872 tz="+0100" type="x"',
      "UTC",
      "2026-11-20T09:11:12Z",
      "exact",
    ],
    [
      'date=2026-11-20 time=11:11:12.5 tz="+0100" type="x"',
      "UTC",
      "2026-11-20T10:11:12.500Z",
      "exact",
    ],
    ["Nov 20 10:11:12 2001:db8::1 a: x", "UTC", "2026-11-20T10:11:12Z", "year_inferred"],
    ["Fri 2026-11-20 10:11:12 CET h a: x", "UTC", "2026-11-20T09:11:12Z", "exact"],
    ["Fri 2026-11-20 10:11:12 IST h a: x", "+05:30", "2026-11-20T04:41:12Z", "zone_assumed"],
    ["Fri 2026-11-20 10:11:12 +03 h a: x", "UTC", "2026-11-20T07:11:12Z", "exact"],
    ["[Fri Nov 20 10:11:12 2026] a: x", "UTC", "2026-11-20T10:11:12Z", "zone_assumed"],
    ["Jul 10 11:30:00 2026 PM h a: x", "UTC", "2026-07-10T11:30:00Z", "zone_assumed"],
  ])("%s in %s is %s, %s", (line, zone, time, quality) => {
    expect(timeOf(line, zone)).toBe(time);
    expect(recordOf(line, zone).timeQuality).toBe(quality);
  });

  test("without a year, in a file that was last changed long ago, is from before then", () => {
    const written = "2020-01-02T00:00:00Z";
    expect(timeOf("Dec 31 23:59:59 h a: x", "UTC", { written })).toBe("2019-12-31T23:59:59Z");
    expect(timeOf("Jan  1 00:00:05 h a: x", "UTC", { written })).toBe("2020-01-01T00:00:05Z");
  });

  test("zones are known before they are used", () => {
    expect(["UTC", "Europe/Berlin", "-03:00", "Mars/Base"].map(isZone)).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });
});

describe("the log source", () => {
  test.each([
    ["Nov 20 10:11:12 h CRON[1]: x", "syslog", "cron"],
    ["Nov 20 10:11:12 h /usr/sbin/crond[1]: x", "syslog", "crond"],
    ["Nov 20 10:11:12 h postfix/smtpd[1]: x", "syslog", "postfix"],
    ["Nov 20 10:11:12 h sshd(pam_unix)[1]: x", "linux.sshd", "sshd"],
    ["Nov 20 10:11:12 h sshd-session[1]: x", "linux.sshd", "sshd"],
    [
      "Nov 20 10:11:12 h kernel: [1.2] [UFW BLOCK] IN=eth0 OUT= SRC=1.2.3.4",
      "iptables",
      "iptables",
    ],
    ["Nov 20 10:11:12 h kernel: usb 1-1", "syslog", "kernel"],
    ["Nov 20 10:11:12 h app: IN=5", "syslog", "app"],
    ["Nov 20 10:11:12 h stat: IN=5 OUT=7 total=12", "syslog", "stat"],
    ["text", "syslog", "syslog"],
  ])("of %s is %s, %s", (line, dataset, service) => {
    expect(recordOf(line)).toMatchObject({ dataset, logsource: { product: "linux", service } });
  });
});

describe("sshd", () => {
  const peer = { src_ip: "10.0.0.1", src_port: 22 };
  test.each([
    [
      "Accepted publickey for bob from 10.0.0.1 port 22 ssh2: RSA SHA256:abc",
      {
        event: "accepted",
        method: "publickey",
        user: "bob",
        src_ip: "10.0.0.1",
        src_port: 22,
        protocol: "ssh2",
        key_type: "RSA",
        fingerprint: "SHA256:abc",
      },
    ],
    [
      "Failed password for invalid user a from 9.9.9.9 port 1 ssh2 from 10.0.0.1 port 22 ssh2",
      {
        event: "failed",
        method: "password",
        invalid_user: true,
        user: "a from 9.9.9.9 port 1 ssh2",
        src_ip: "10.0.0.1",
        src_port: 22,
        protocol: "ssh2",
      },
    ],
    [
      "Invalid user x from ::1 port 5",
      { event: "invalid_user", user: "x", src_ip: "::1", src_port: 5 },
    ],
    [
      "message repeated 5 times: [ Failed password for root from 10.0.0.1 port 22 ssh2]",
      {
        repeated: 5,
        event: "failed",
        method: "password",
        user: "root",
        src_ip: "10.0.0.1",
        src_port: 22,
        protocol: "ssh2",
      },
    ],
    [
      "Received disconnect from 10.0.0.1 port 22:11: Bye Bye [preauth]",
      {
        event: "received_disconnect",
        src_ip: "10.0.0.1",
        src_port: 22,
        code: 11,
        reason: "Bye Bye",
        preauth: true,
      },
    ],
    [
      "Disconnected from authenticating user root 10.0.0.1 port 22 [preauth]",
      { event: "disconnected", user: "root", src_ip: "10.0.0.1", src_port: 22, preauth: true },
    ],
    [
      "Connection closed by invalid user x 10.0.0.1 port 22 [preauth]",
      {
        event: "connection_closed",
        invalid_user: true,
        user: "x",
        src_ip: "10.0.0.1",
        src_port: 22,
        preauth: true,
      },
    ],
    [
      "Server listening on 0.0.0.0 port 22.",
      { event: "listening", listen_ip: "0.0.0.0", listen_port: "22" },
    ],
    [
      "Accepted gssapi-with-mic for bob from 10.0.0.1 port 22 ssh2: bob@EXAMPLE.ORG",
      { event: "accepted", method: "gssapi-with-mic", user: "bob", ...peer, protocol: "ssh2" },
    ],
    [
      "Accepted publickey for git from 10.0.0.1 port 22 ssh2: ED25519-CERT ID a b (serial 0) CA RSA SHA256:x",
      {
        event: "accepted",
        method: "publickey",
        user: "git",
        ...peer,
        protocol: "ssh2",
        key_type: "ED25519-CERT",
      },
    ],
    [
      'Accepted hostbased for bob from 10.0.0.1 port 22 ssh2: RSA SHA256:abc, client user "b"',
      {
        event: "accepted",
        method: "hostbased",
        user: "bob",
        ...peer,
        protocol: "ssh2",
        key_type: "RSA",
        fingerprint: "SHA256:abc",
      },
    ],
    [
      "Failed password for illegal user x from 10.0.0.1 port 22 ssh2",
      {
        event: "failed",
        method: "password",
        invalid_user: true,
        user: "x",
        ...peer,
        protocol: "ssh2",
      },
    ],
    [
      "User a from 9.9.9.9 from 10.0.0.1 not allowed because not listed in AllowUsers",
      {
        event: "denied",
        user: "a from 9.9.9.9",
        src_ip: "10.0.0.1",
        reason: "not listed in AllowUsers",
      },
    ],
    [
      "User bob not allowed because account is locked",
      { event: "denied", user: "bob", reason: "account is locked" },
    ],
    [
      "fatal: Access denied for user bob by PAM account configuration [preauth]",
      { event: "denied", user: "bob", reason: "PAM account configuration", preauth: true },
    ],
    [
      "error: PAM: Authentication failure for illegal user x from h.example",
      {
        event: "pam_failure",
        reason: "Authentication failure",
        invalid_user: true,
        user: "x",
        src_ip: "h.example",
      },
    ],
    [
      "PAM 2 more authentication failures; logname= uid=0 euid=0 tty=ssh ruser= rhost=10.0.0.1  user=root",
      { event: "pam_failure", failures: 2, uid: 0, src_ip: "10.0.0.1", user: "root" },
    ],
    [
      "pam_sss(sshd:auth): authentication success; logname= uid=0 euid=0 tty=ssh ruser= rhost=10.0.0.1 user=bob",
      { event: "pam_success", uid: 0, src_ip: "10.0.0.1", user: "bob" },
    ],
    ["Connection from 10.0.0.1 port 22", { event: "connection", ...peer }],
    [
      'Connection from 10.0.0.1 port 22 on 10.0.0.2 port 2222 rdomain ""',
      { event: "connection", ...peer, dst_ip: "10.0.0.2", dst_port: 2222 },
    ],
    [
      "drop connection #10 from [10.0.0.1]:22 on [10.0.0.2]:2222 past MaxStartups",
      {
        event: "connection_dropped",
        ...peer,
        dst_ip: "10.0.0.2",
        dst_port: 2222,
        reason: "past MaxStartups",
      },
    ],
    [
      "banner exchange: Connection from 10.0.0.1 port 22: invalid format",
      { event: "bad_protocol", ...peer, reason: "invalid format" },
    ],
    [
      "fatal: Timeout before authentication for 10.0.0.1 port 22",
      { event: "auth_timeout", ...peer },
    ],
    [
      "Timeout before authentication for connection from 10.0.0.1 to 10.0.0.2, pid = 5",
      { event: "auth_timeout", src_ip: "10.0.0.1", dst_ip: "10.0.0.2" },
    ],
    [
      "Disconnecting: Too many authentication failures [preauth]",
      { event: "disconnecting", reason: "Too many authentication failures", preauth: true },
    ],
    ["something else", {}],
  ])("%s", (message, fields) => {
    const { native } = recordOf(`Nov 20 10:11:12 h sshd[7]: ${message}`);
    expect(native.fields).toEqual({
      hostname: "h",
      appname: "sshd",
      procid: "7",
      message,
      ...fields,
    });
  });
});

test("a packet keeps the kernel's names; what an ICMP error quotes does not overwrite it", () => {
  const line =
    "Nov 20 10:11:12 h kernel: [ 12.5] DROP: IN=eth0 OUT= SRC=1.1.1.1 DST=2.2.2.2 LEN=56 DF " +
    "PROTO=ICMP TYPE=3 CODE=1 [SRC=2.2.2.2 DST=3.3.3.3 LEN=40 PROTO=TCP SPT=1 DPT=2 SYN ] ";
  expect(recordOf(line).native).toEqual({
    vendor: "iptables",
    name: "",
    fields: {
      prefix: "DROP:",
      IN: "eth0",
      OUT: "",
      SRC: "1.1.1.1",
      DST: "2.2.2.2",
      LEN: 56,
      DF: true,
      PROTO: "ICMP",
      TYPE: 3,
      CODE: 1,
      INNER: { SRC: "2.2.2.2", DST: "3.3.3.3", LEN: 40, PROTO: "TCP", SPT: 1, DPT: 2, SYN: true },
    },
  });
});

test.each([
  ["Nov 20 10:11:12 h DROP: IN=a OUT=b PROTO=2", "DROP:", undefined],
  ["Nov 20 10:11:12 h kernel: DROP: IN=a OUT=b PROTO=2", "DROP:", "kernel"],
  ["Nov 20 10:11:12 h ulogd[7]: DROP IN=a OUT=b PROTO=2", "DROP", "ulogd"],
  ["<4>kernel: DROP IN=a OUT=b PROTO=2", "DROP", "kernel"],
  ["<4>[12.5] DROP: IN=a OUT=b PROTO=2", "DROP:", undefined],
])("the prefix of the packet in %s is %s", (line, prefix, appname) => {
  for (const format of ["syslog", "iptables"] as const) {
    const { dataset, native, syslog } = recordOf(line, "UTC", {}, format);
    expect([dataset, native.fields["prefix"], syslog?.appname]).toEqual([
      "iptables",
      prefix,
      appname,
    ]);
  }
});

test("the format iptables takes bare packets and refuses other lines", () => {
  const parser = createParser({ format: "iptables", zone: "UTC" });
  expect(parser.parse(rawRecord("fw: IN=a OUT=b PROTO=2"))).toMatchObject({
    record: { native: { fields: { prefix: "fw:", IN: "a", OUT: "b", PROTO: "2" } } },
  });
  expect(parser.parse(rawRecord("Nov 20 10:11:12 h kernel: usb 1-1"))).toMatchObject({
    refusal: { code: "not_iptables" },
  });
  expect(parser.parse(rawRecord("\0\r\n"))).toEqual({ kind: "skipped", reason: "blank" });
});
