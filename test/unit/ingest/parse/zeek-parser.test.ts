import { describe, expect, test } from "vitest";

import { createParser } from "../../../../src/ingest/parse/index.ts";
import { type RawParts, rawRecord } from "../../../support/raw-record.ts";

const head = (fields: string, types: string, path = "test"): string[] => [
  "#separator \\x09",
  "#set_separator\t,",
  "#empty_field\t(empty)",
  "#unset_field\t-",
  `#path\t${path}`,
  `#fields\t${fields}`,
  `#types\t${types}`,
];

function outcomes(lines: readonly string[], parts: RawParts = {}) {
  const parser = createParser({ format: "zeek", zone: "UTC" });
  return lines.map((line) => parser.parse(rawRecord(line, parts)));
}

function last(lines: readonly string[], parts: RawParts = {}) {
  const outcome = outcomes(lines, parts).at(-1);
  if (outcome?.kind === "parsed") return outcome.record;
  return outcome?.kind === "refused" ? outcome.refusal : outcome?.reason;
}

function fieldsOf(lines: readonly string[], parts: RawParts = {}) {
  const outcome = outcomes(lines, parts).at(-1);
  return outcome?.kind === "parsed" ? outcome.record.native.fields : outcome;
}

describe("a TSV cell", () => {
  test.each([
    ["bool", "T", true],
    ["bool", "0", false],
    ["count", "42", 42],
    ["count", "18446744073709551615", 18_446_744_073_709_551_615n],
    ["int", "-7", -7],
    ["double", "0.1234", 0.1234],
    ["time", "1521911720.600843", 1_521_911_720.600843],
    ["time", "-1418429426.887384", -1_418_429_426.887384],
    ["time", "4.294967296e+09", 4_294_967_296],
    ["interval", "0.000000", 0],
    ["port", "443", 443],
    ["port", "443/tcp", 443],
    ["addr", "fe80::1", "fe80::1"],
    ["subnet", "10.0.0.0/8", "10.0.0.0/8"],
    ["enum", "SMB::FILE_OPEN", "SMB::FILE_OPEN"],
    ["string", "(empty)", ""],
    ["string", "\\x2d", "-"],
    ["string", "\\x28empty)", "(empty)"],
    ["string", "\\\\\\\\host\\\\share", "\\\\host\\share"],
    ["string", "a\\x0ab\\x00c", "a\nb\\x00c"],
    ["string", "\\xc3\\xa9\\xff", "é\\xff"],
    ["string", "C:\\Users", "C:\\Users"],
    ["set[string]", "(empty)", []],
    ["set[string]", "a\\x2cb,c", ["a,b", "c"]],
    ["vector[count]", "1,-,3", [1, null, 3]],
    ["vector[string]", "a,(empty)", ["a", ""]],
    ["vector[interval]", "2230.000000,0.5", [2230, 0.5]],
    ["table[addr]", "10.0.0.1", ["10.0.0.1"]],
  ])("of type %s that reads %s", (type, cell, value) => {
    expect(fieldsOf([...head("x\tx2", `${type}\tstring`), `${cell}\tend`])).toEqual({
      x: value,
      x2: "end",
    });
  });

  test.each(["-", "inf", "nan"])("that reads %s is left out", (cell) => {
    expect(fieldsOf([...head("x\ty", "double\tstring"), `${cell}\tend`])).toEqual({ y: "end" });
  });

  test.each([
    ["count", "many"],
    ["port", "70000"],
    ["bool", "yes"],
    ["time", "noon"],
    ["vector[count]", "1,x"],
  ])("of type %s that reads %s is refused", (type, cell) => {
    expect(last([...head("x", type), cell])).toMatchObject({ stage: "type", code: "field_type" });
  });
});

describe("a TSV header", () => {
  test("gives dataset, log source and time", () => {
    expect(last([...head("ts\tuid", "time\tstring", "Conn"), "1.5\tC1"])).toMatchObject({
      dataset: "zeek.conn",
      logsource: { product: "zeek", service: "conn" },
      native: { vendor: "zeek", name: "conn", fields: { ts: 1.5, uid: "C1" } },
      original: "1.5\tC1",
      keywords: "original",
      time: 1_500_000,
      timeQuality: "exact",
      warnings: [],
    });
  });

  test("may have any separator, markers and line ends", () => {
    const lines = ["#separator ||", "#set_separator||;", "#empty_field||E", "#unset_field||NIL"];
    const header = [
      ...lines,
      "#path||t",
      "#fields||a||b||c",
      "#types||set[string]||string||string",
    ];
    expect(fieldsOf([...header.map((line) => `${line}\r`), "x;y||NIL||E\r"])).toEqual({
      a: ["x", "y"],
      c: "",
    });
  });

  test("is replaced by a later one", () => {
    expect(fieldsOf([...head("a", "string"), "x", ...head("b", "count"), "1"])).toEqual({ b: 1 });
  });

  test("is skipped, as is the close line", () => {
    const [first] = outcomes([...head("a", "string"), "#close\t2024"]);
    expect([first, last([...head("a", "string"), "#close\t2024"])]).toEqual([
      { kind: "skipped", reason: "header" },
      "header",
    ]);
  });

  test("is missing: the row is refused and told what to do", () => {
    const refusal = last(["1.0\tC1"]);
    expect(refusal).toMatchObject({ stage: "parse", code: "no_header" });
    // What to do, where Zeek itself was told to write none.
    expect(refusal).toMatchObject({ message: expect.stringContaining("include_meta=F") });
  });

  test("that does not fit itself refuses its rows", () => {
    expect(last([...head("a\tb", "string"), "x\ty"])).toMatchObject({ code: "bad_header" });
  });

  test("is carried to a parser that goes on in the middle", () => {
    const parser = createParser({ format: "zeek", zone: "UTC" });
    for (const line of head("a\tb", "count\tstring")) parser.parse(rawRecord(line));
    const next = createParser({ format: "zeek", zone: "UTC", context: parser.context() });
    expect(next.parse(rawRecord("1\tx"))).toMatchObject({
      record: { native: { fields: { a: 1, b: "x" } } },
    });
    expect(createParser({ format: "zeek", zone: "UTC" }).context()).toBeNull();
  });

  test("may name a field __proto__ without harm", () => {
    const fields = fieldsOf([...head("__proto__\ta", "string\tstring"), "x\ty"]);
    expect(Object.getPrototypeOf(fields)).toBe(Object.prototype);
    expect(Object.entries(fields ?? {})).toEqual([
      ["__proto__", "x"],
      ["a", "y"],
    ]);
  });
});

test.each(["x", "x\ty\tz"])("a row of the wrong width is refused: %j", (row) => {
  expect(last([...head("a\tb", "string\tstring"), row])).toMatchObject({
    stage: "parse",
    code: "row_width",
  });
});

test("an empty line is skipped", () => {
  expect(last([...head("a", "string"), ""])).toBe("blank");
});

describe("a JSON line", () => {
  test.each([
    ["flat", { "id.orig_h": "10.0.0.1" }, { "id.orig_h": "10.0.0.1" }],
    ["nested", { id: { orig_h: "10.0.0.1" } }, { "id.orig_h": "10.0.0.1" }],
    [
      "underscores",
      { id_orig_h: "10.0.0.1", server_name: "a" },
      { "id.orig_h": "10.0.0.1", server_name: "a" },
    ],
    ["null", { a: null, b: 1 }, { b: 1 }],
    ["long fractions", { rtt: 0.0008699893951416016 }, { rtt: 0.00087 }],
    ["ISO times", { ts: "2018-03-24T17:15:20.600843Z" }, { ts: 1_521_911_720.600843 }],
    ["ISO times of milliseconds", { ts: "2018-03-24T17:15:20.600Z" }, { ts: 1_521_911_720.6 }],
    ["ISO times of seconds", { ts: "2018-03-24T17:15:20Z" }, { ts: 1_521_911_720 }],
    ["seconds as text", { ts: "1521911720.600843" }, { ts: 1_521_911_720.600843 }],
    ["whole seconds as text", { ts: "1521911720" }, { ts: 1_521_911_720 }],
    ["milliseconds as text", { ts: "1521911720600" }, { ts: 1_521_911_720.6 }],
    ["milliseconds before 1970 as text", { ts: "18446743758090351616" }, { ts: -315_619_200 }],
    ["numbers as text that are no times", { ts: "1.5", id: "7.25" }, { ts: 1.5, id: "7.25" }],
    ["ISO times with an offset", { ts: "2018-03-24T19:15:20+02:00" }, { ts: 1_521_911_720 }],
    ["milliseconds", { ts: 1_521_911_720_600 }, { ts: 1_521_911_720.6 }],
    ["lists", { TTLs: [2230.0000004, null], tags: [] }, { TTLs: [2230, null], tags: [] }],
  ])("with %s becomes the record its TSV would give", (_name, line, fields) => {
    expect(fieldsOf([JSON.stringify(line)])).toEqual(fields);
  });

  test("keeps counters beyond 2^53 and times before 1970 written unsigned", () => {
    const line = '{"ts":18446743758090351616,"n":18446744073709551615}';
    expect(fieldsOf([line])).toEqual({ ts: -315_619_200, n: 18_446_744_073_709_551_615n });
  });

  test.each([
    [{ _path: "dns" }, "any.log", "zeek.dns"],
    [{ "@stream": "http" }, "any.log", "zeek.http"],
    [{ ssl: { ts: 1 } }, "any.log", "zeek.ssl"],
    [{ ts: 1 }, "/logs/2024-01-01/conn.00_00-01_00.log.gz", "zeek.conn"],
    [{ ts: 1 }, "conn.2024-01-02-03-04-05.log", "zeek.conn"],
    [{ ts: 1 }, "json_streaming_conn.1.log", "zeek.conn"],
    [{ ts: 1 }, "conn.json", "zeek.conn"],
    [{ ts: 1, conn_state: "SF" }, "stdin", "zeek.conn"],
    [{ ts: 1, conn_state: "SF" }, "sample.json", "zeek.conn"],
    [{ ts: 1, conn_state: "SF" }, "conn_long.log", "zeek.conn_long"],
    [{ ts: 1, method: "INVITE", uri: "sip:a" }, "sip.log", "zeek.sip"],
    [{ ts: 1 }, "s7comm.log", "zeek.s7comm"],
    [{ ts: 1 }, "stdin", "zeek.unknown"],
    [{ _path: "../../etc" }, "stdin", "zeek.unknown"],
    [{ _path: "a..b" }, "stdin", "zeek.unknown"],
    [{ _path: "conn." }, "stdin", "zeek.unknown"],
  ])("%j in %s is of dataset %s", (line, path, dataset) => {
    expect(last([JSON.stringify(line)], { path })).toMatchObject({ dataset });
  });

  test("stands between TSV rows, and a row may begin with a brace", () => {
    const lines = [...head("a\tb", "string\tstring"), '{"_path":"x","c":1}'];
    expect(fieldsOf(lines)).toEqual({ c: 1 });
    expect(fieldsOf([...lines, "{\t}"])).toEqual({ a: "{", b: "}" });
  });
});

describe("a header of another kind", () => {
  const names = "ts\tid.orig_h\tid.orig_p\tduration\torig_bytes\tlocal_orig\ttunnel_parents";
  const row = "1.5\t10.0.0.1\t80\t0.5\t7\tT\ta,b";
  const fields = {
    ts: 1.5,
    "id.orig_h": "10.0.0.1",
    "id.orig_p": 80,
    duration: 0.5,
    orig_bytes: 7,
    local_orig: true,
    tunnel_parents: ["a", "b"],
  };

  test("of bare names (tsv=T) has the types that Zeek ships, and its file's name", () => {
    const record = last([names, row], { path: "/logs/conn.log" });
    expect(record).toMatchObject({ dataset: "zeek.conn", native: { fields }, time: 1_500_000 });
  });

  test("of bare names may come again with other names, and is kept as context", () => {
    const parser = createParser({ format: "zeek", zone: "UTC" });
    for (const line of [names, row, "ts\tquery\trejected\tTTLs"]) parser.parse(rawRecord(line));
    const resumed = createParser({ format: "zeek", zone: "UTC", context: parser.context() });
    expect(resumed.parse(rawRecord("2\tq.example\tF\t60.0"))).toMatchObject({
      record: {
        native: { name: "dns", fields: { query: "q.example", rejected: false, TTLs: [60] } },
      },
    });
  });

  test("without types has those that Zeek ships", () => {
    expect(fieldsOf(["#separator \\x09", "#path\tssh", "#fields\tts\tversion", "1\t2"])).toEqual({
      ts: 1,
      version: 2,
    });
  });

  test("with another prefix, after which # begins a row", () => {
    const lines = head("note\tn", "string\tcount").map((line) => line.replace("#", "META<>"));
    expect(fieldsOf([...lines, "#1\t2", "META<>close\t2026-01-01", "#3\t4"])).toEqual({
      note: "#3",
      n: 4,
    });
  });

  test.each([
    ["unset_field", { a: 1 }],
    ["empty_field", { a: 1, s: "", l: [] }],
  ])("with nothing as %s", (marker, expected) => {
    const rows = head("a\ts\tl\tn", "count\tstring\tset[string]\tcount").map((line) =>
      line.startsWith(`#${marker}`) ? `#${marker}\t` : line,
    );
    const unset = marker === "unset_field" ? "" : "-";
    expect(fieldsOf([...rows, `1\t\t\t${unset}`])).toEqual(expected);
  });

  test("with times that zeek-cut -d made readable", () => {
    const rows = [...head("ts\ta", "string\tcount"), "2023-11-14T22:13:20+0000\t1"];
    expect(last(rows)).toMatchObject({ time: 1_700_000_000_000_000, timeQuality: "exact" });
  });

  test("behind a byte order mark", () => {
    const [first = "", ...rest] = head("a", "count");
    expect(fieldsOf([`\uFEFF${first}`, ...rest, "1"])).toEqual({ a: 1 });
    expect(fieldsOf(['\uFEFF{"_path":"x","a":1}'])).toEqual({ a: 1 });
  });
});
