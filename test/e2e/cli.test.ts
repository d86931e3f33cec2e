import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import path from "node:path";

import { describe, expect, test } from "vitest";

import { ruleText } from "../support/sigma-rule.ts";
import { type CommandResult, repository, sluice } from "../support/sluice-process.ts";
import { tempFolder, writeFiles } from "../support/temp-folder.ts";

type Json = Readonly<Record<string, unknown>>;

const zeekHeader = [
  "#separator \\x09",
  "#set_separator\t,",
  "#empty_field\t(empty)",
  "#unset_field\t-",
  "#path\tconn",
  "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tconn_state",
  "#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring",
  "",
].join("\n");

const row = (seconds: number, uid: string, port = 3389): string =>
  `${1_772_000_000 + seconds}.000000\t${uid}\t10.0.0.1\t4000\t192.0.2.1\t${port}\ttcp\tS0\n`;

const rdpRule = `
title: Refused
id: 33333333-0000-4000-8000-000000000001
name: refused
logsource: { product: zeek, service: conn }
detection:
  selection: { id.resp_p: 3389 }
  condition: selection
level: low
`;

const scanRule = `
title: Many refused
id: 33333333-0000-4000-8000-000000000002
correlation:
  type: event_count
  rules: [refused]
  group-by: [id.orig_h]
  timespan: 1m
  condition: { gte: 2 }
---
title: One refused
id: 33333333-0000-4000-8000-000000000003
correlation:
  type: event_count
  rules: [refused]
  group-by: [id.orig_h]
  timespan: 1m
  condition: { eq: 1 }
`;

const storeRule = `
title: Deleted
id: 33333333-0000-4000-8000-000000000004
logsource: { product: store, service: audit }
detection:
  selection: { action: deleted }
  condition: selection
`;

/** Runs one command in a new folder that holds the files. */
function run(
  args: readonly string[],
  files: Readonly<Record<string, string | Uint8Array>> = {},
): Promise<CommandResult> {
  return sluice(args, { cwd: tempFolder(files) });
}

function linesOf({ stdout }: CommandResult): Json[] {
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Json);
}

const parseZeek = ["parse", "--format", "zeek", "x.log"];

describe("sluice parse", () => {
  test("prints an event a record in order, and a row of the wrong width as quarantined", async () => {
    const text = `${zeekHeader}${row(1, "a")}too\tshort\n${row(2, "b")}`;
    const result = await run(parseZeek, { "x.log": text });
    expect(result.code).toBe(0);
    const [first, bad, last, ...rest] = linesOf(result);
    expect(first).toMatchObject({
      "@timestamp": "2026-02-25T06:13:21Z",
      zeek: { conn: { uid: "a", "id.orig_h": "10.0.0.1", "id.resp_p": 3389, conn_state: "S0" } },
    });
    const raw = Buffer.from("too\tshort").toString("base64");
    expect(bad).toMatchObject({ quarantine: { raw, refusal: { stage: "type" } } });
    expect(last).toMatchObject({ zeek: { conn: { uid: "b" } } });
    expect(rest).toEqual([]);
  });

  test("gives every line of a Zeek log without header to quarantine", async () => {
    const result = await run(parseZeek, { "x.log": row(1, "a") + row(2, "b") });
    expect(result.code).toBe(0);
    expect(linesOf(result).map((line) => Object.keys(line))).toEqual([
      ["quarantine"],
      ["quarantine"],
    ]);
  });

  test("completes times by --tz and --now", async () => {
    const line =
      "<38>Dec 31 23:30:00 web sshd[7]: Failed password for x from 192.0.2.7 port 4 ssh2";
    const args = ["parse", "--format", "syslog", "--tz", "America/New_York"];
    // The second is long after the file was written.
    for (const year of [2026, 2100]) {
      const now = ["--now", `${year}-01-01T12:00:00Z`];
      const result = await run([...args, ...now, "x.log"], { "x.log": `${line}\n` });
      expect(linesOf(result)).toMatchObject([{ "@timestamp": `${year}-01-01T04:30:00Z` }]);
    }
  });

  test("takes any bytes: each line is an event or quarantined with exactly its bytes", async () => {
    const bytes = Uint8Array.from({ length: 20_000 }, (_, index) => (index * 7_919) % 256);
    for (const format of ["zeek", "json", "syslog", "iptables"]) {
      const result = await run(["parse", "--format", format, "x.log"], { "x.log": bytes });
      expect(result.code, result.stderr).toBe(0);
      expect(linesOf(result).length).toBeGreaterThan(0);
    }
  });

  test("prints nothing for an empty file", async () => {
    expect(await run(parseZeek, { "x.log": "" })).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  test.each([
    ["a file that is not there", ["parse", "--format", "json", "none.log"], 4, /none\.log/],
    ["a folder", ["parse", "--format", "json", "."], 4, /it is a folder/],
    ["no file", ["parse", "--format", "json"], 3, /missing required argument 'file'/],
    ["no format", ["parse", "x.log"], 3, /--format/],
    ["a format it does not know", ["parse", "--format", "zeeek", "x"], 3, /did you mean "zeek"/],
    ["a zone that is none", ["parse", "--format", "json", "--tz", "Berlin", "x"], 3, /IANA name/],
    ["a time that is none", ["parse", "--format", "json", "--now", "soon", "x"], 3, /2026-/],
    [
      "an option it does not know",
      ["parse", "--format", "json", "--tx", "UTC", "x"],
      3,
      /Did you mean --tz/,
    ],
    ["a command it does not know", ["pars"], 3, /Did you mean parse/],
  ])("refuses %s and says what to do", async (_, args, code, message) => {
    const result = await run(args);
    expect(result.code).toBe(code);
    expect(result.stderr).toMatch(message);
    expect(result.stdout).toBe("");
  });
});

describe("sluice match", () => {
  const match = ["match", "--rules", "rules", "--format"];

  test("prints an alert a firing and nothing else; all windows close at the end", async () => {
    const text = zeekHeader + row(0, "a") + row(10, "b") + row(200, "c");
    const rules = { "rules/a.yml": rdpRule, "rules/b.yml": scanRule };
    const result = await run([...match, "zeek", "x.log"], { ...rules, "x.log": text });
    expect(result.code).toBe(0);
    const alerts = linesOf(result);
    expect(alerts).toHaveLength(2);
    expect(alerts).toMatchObject([
      {
        rule: { id: "33333333-0000-4000-8000-000000000002" },
        correlation: { group: { "id.orig_h": "10.0.0.1" }, began: "2026-02-25T06:13:30Z" },
      },
      {
        rule: { id: "33333333-0000-4000-8000-000000000003" },
        correlation: { group: { "id.orig_h": "10.0.0.1" }, began: "2026-02-25T06:16:40Z" },
      },
    ]);
  });

  test("--logsource names what JSON events are; without it the rule sees none", async () => {
    const files = { "rules/a.yml": storeRule, "x.json": '{"action":"deleted"}\n' };
    const named = ["--logsource", "product=store,service=audit"];
    const seen = linesOf(await run([...match, "json", ...named, "x.json"], files));
    expect(seen).toMatchObject([{ rule: { id: "33333333-0000-4000-8000-000000000004" } }]);
    expect((await run([...match, "json", "x.json"], files)).stdout).toBe("");
    const wrong = await run([...match, "json", "--logsource", "produkt=store", "x.json"], files);
    expect(wrong.code).toBe(3);
    expect(wrong.stderr).toMatch(/did you mean "product"/);
  });

  test("gives the same ids each time", async () => {
    const files = { "rules/a.yml": rdpRule, "x.log": zeekHeader + row(0, "a") };
    const ids = async (): Promise<unknown[]> =>
      linesOf(await run([...match, "zeek", "x.log"], files)).map(({ id }) => id);
    const first = await ids();
    expect(first).toHaveLength(1);
    expect(await ids()).toEqual(first);
  });

  test("reads standard input for -, with the same ids each time", async () => {
    const folder = tempFolder({ "rules/a.yml": rdpRule, "x.log": zeekHeader + row(0, "a") });
    const ids = async (): Promise<unknown> => {
      const program = { program: "/bin/sh", cwd: folder };
      const command = `${repository}/bin/sluice match --rules rules --format zeek - < x.log`;
      const { code, stdout } = await sluice(["-c", command], program);
      expect(code).toBe(0);
      return (JSON.parse(stdout) as Json)["id"];
    };
    expect(await ids()).toBe(await ids());
  });

  test("runs the good rules and names the bad one", async () => {
    const files = {
      "rules/a.yml": rdpRule,
      "rules/bad.yml": rdpRule.replace("id.resp_p:", "id.resp_p|contain:"),
      "x.log": zeekHeader + row(0, "a"),
    };
    const result = await run([...match, "zeek", "x.log"], files);
    expect(linesOf(result)).toHaveLength(1);
    expect(result.stderr).toMatch(/bad\.yml:\d+:\d+: error\[[a-z-]+\].*did you mean "contains"/);
  });

  test("tells each of many mistakes to a reader on a pipe", async () => {
    const name = `rules/${"long-".repeat(40)}.yml`;
    const bad = Array<string>(6_000).fill(storeRule.replace("action:", "action|contain:"));
    const { stderr } = await run([...match, "zeek", "x.log"], {
      [name]: bad.join("---"),
      "x.log": "",
    });
    expect(stderr.length).toBeGreaterThan(1 << 20);
    expect(stderr.split("error[unknown-modifier]")).toHaveLength(6_001);
    expect(stderr).toMatch(/no rule to run\n$/);
  });

  test("a rules folder that does not exist, or has no rule that runs, is a clear error", async () => {
    const missing = await run([...match, "zeek", "x.log"], { "x.log": "" });
    expect(missing.code).toBe(3);
    expect(missing.stderr).toMatch(/rules.*there is no such file or folder/);
    const none = await run([...match, "zeek", "x.log"], { "x.log": "", "rules/a.yml": "a: 1\n" });
    expect(none.code).toBe(2);
    expect(none.stdout).toBe("");
  });
});

test("paths behind an option are not taken for the option's: the log may stand last", async () => {
  const files = { "a.yml": rdpRule, "b.yml": storeRule, "x.log": zeekHeader + row(0, "C1") };
  const args = ["match", "--format", "zeek", "--rules", "b.yml", "--rules", "a.yml", "x.log"];
  const { code, stdout } = await run(args, files);
  expect(code).toBe(0);
  expect(stdout).toContain('"title":"Refused"');
});

describe("sluice check", () => {
  test("says nothing but a summary of good rules", async () => {
    const whole = `status: test
description: A connection that the firewall refused
author: Sluice
date: 2026-01-31
logsource:`;
    const rule = rdpRule
      .replace("logsource:", whole)
      .replace("level:", "falsepositives: [Administrators]\nlevel:");
    const result = await run(["check"], { "rules/zeek_conn_refused.yml": rule });
    expect(result).toMatchObject({ code: 0, stdout: "" });
    expect(result.stderr).toMatch(/^1 rules and 0 correlations run; 0 errors, 0 warnings$/m);
  });

  test("mends a file in place, once, and says what it changed", async () => {
    const folder = tempFolder({
      "rules/a.yml": rdpRule.replace("level:", "date: 2026/01/31 # old\nlevel:"),
    });
    const first = await sluice(["check", "--fix"], { cwd: folder });
    expect(first.stderr).toContain("rules/a.yml:9: fixed[date-with-slashes]");
    const file = readFileSync(path.join(folder, "rules/a.yml"), "utf8");
    expect(file).toContain("date: 2026-01-31 # old");
    expect(readdirSync(path.join(folder, "rules"))).toEqual(["a.yml"]);
    const again = await sluice(["check", "--fix"], { cwd: folder });
    expect(again.stderr).toContain("0 files changed");
  });

  test("names file, line and column of a mistake, also as JSON", async () => {
    const files = { "r/a.yml": rdpRule.replace("selection\n", "selektion\n") };
    const text = await run(["check", "r"], files);
    expect(text.code).toBe(2);
    expect(text.stdout).toMatch(/r\/a\.yml:8:\d+: error\[[a-z-]+\]:.*"selection"/);
    const json = linesOf(await run(["check", "r", "--output", "json"], files));
    expect(json).toMatchObject([{ file: expect.stringMatching(/a\.yml$/), line: 8 }]);
  });

  test("-c checks a configuration, and its rules as it loads them", async () => {
    const files = {
      "etc/rules/a.yml": rdpRule,
      "etc/rules/b.yml": storeRule.replace("action: deleted", "action|expand: '%verbs%'"),
      "etc/sluice.yaml": `
rules: [rules]
placeholders: { verbs: [deleted] }
sources: [{ name: s, type: http, format: json, logsource: { product: store, service: audit } }]
sinks: [{ name: hec, type: splunk_hec, url: "https://splunk.example:8088", token: "\${env:NOT_SET}" }]
`,
    };
    const result = await run(["check", "-c", "etc/sluice.yaml"], files);
    expect(result.stderr).toMatch(/^2 rules and 0 correlations run; 0 errors/m);
    expect(result.stdout).toMatch(/^etc\/rules\/a\.yml:\d+:\d+: \w+\[no-source\]/m);
    expect(result.stdout).not.toMatch(/b\.yml.*no-source/);
    expect(result.code).toBe(0);
    const counting = files["etc/rules/b.yml"].replace(
      /condition: .*/,
      "$& | count() > 5\n  timeframe: 5m",
    );
    const migrated = await run(["check", "-c", "sluice.yaml", "--migrate"], {
      "sluice.yaml": files["etc/sluice.yaml"].replace("[rules]", "[.]"),
      "b.yml": counting,
    });
    expect(migrated.stdout).toContain("type: event_count");
    const wrong = { ...files, "etc/sluice.yaml": "rules: [rules]\nsorces: []\nsinks: []\n" };
    const refused = await run(["check", "-c", "etc/sluice.yaml"], wrong);
    expect(refused.stderr).toMatch(/sluice\.yaml:2:\d+: .*sources/);
    expect(refused.code).toBe(3);
  });

  test("refuses an alias bomb at once", async () => {
    const levels = Array.from({ length: 30 }, (_, level) => {
      const before =
        level === 0
          ? "x"
          : Array(10)
              .fill(`*a${level - 1}`)
              .join(", ");
      return `a${level}: &a${level} [${before}]`;
    });
    const started = performance.now();
    const bomb = `${levels.join("\n")}\n${rdpRule}`;
    const result = await run(["check"], { "rules/bomb.yml": bomb, "rules/good.yml": rdpRule });
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(result.code).toBe(2);
    expect(result.stdout).toMatch(/bomb\.yml:\d+:\d+: error\[/);
    expect(result.stderr).toMatch(/^1 rules/m);
  });

  test("a binary rule file is refused, the others run", async () => {
    const binary = Uint8Array.from({ length: 5_000 }, (_, index) => (index * 31) % 256);
    const result = await run(["check"], { "rules/b.yml": binary, "rules/good.yml": rdpRule });
    expect(result.code).toBe(2);
    expect(result.stderr).toMatch(/^1 rules/m);
  });

  test("a folder that does not exist is a mistake of usage", async () => {
    const result = await run(["check", "nowhere"]);
    expect(result.code).toBe(3);
    expect(result.stderr).toMatch(/nowhere: there is no such file or folder/);
  });
});

describe("sluice fields", () => {
  const rule = rdpRule.replace("id.resp_p: 3389", "{ src_ip: 10.0.0.1, id.resp_p: 3389, nope: 1 }");
  const files = {
    "rules/a.yml": rule.replace("selection: { {", "selection: {").replace("} }", "}"),
  };
  const id = "33333333-0000-4000-8000-000000000001";

  test("tells the view and the place of each field, and which has none", async () => {
    const table = await run(["fields"], files);
    expect(table).toMatchObject({ code: 0 });
    expect(table.stdout).toMatch(/^product=zeek,service=conn \(1 rules\)$/m);
    expect(table.stdout).toMatch(/^src_ip +1 +zeek\.conn +native id\.orig_h$/m);
    expect(table.stdout).toMatch(/^nope +1 +nothing$/m);
    const json = linesOf(await run(["fields", "--rule", id, "--output", "json"], files));
    expect(json).toMatchObject([
      {
        id,
        fields: [
          { field: "src_ip", providers: [{ view: "zeek.conn", from: "native id.orig_h" }] },
          { field: "id.resp_p", providers: [{ view: "zeek.conn", from: "native id.resp_p" }] },
          { field: "nope", providers: [] },
        ],
      },
    ]);
  });

  test("--strict fails when nothing provides a field; an unknown rule is told", async () => {
    expect(await run(["fields", "--strict"], files)).toMatchObject({ code: 1 });
    expect(await run(["fields", "--strict"], { "rules/a.yml": rdpRule })).toMatchObject({
      code: 0,
    });
    const none = await run(["fields", "--rule", "x"], files);
    expect(none.code).toBe(3);
    expect(none.stderr).toContain("no rule has the id x");
  });
});

describe("sluice explain", () => {
  const files = { "r.yml": storeRule };
  const event = (more: object) => `${JSON.stringify({ action: "deleted", ...more })}\n`;
  const source = ["--logsource", "product=store,service=audit"];
  const base = ["explain", "--rule", "r.yml", "--event", "e.json", ...source];

  test("exits with 0 and shows the value when the rule matches", async () => {
    const { code, stdout } = await run(base, { ...files, "e.json": event({}) });
    expect(code).toBe(0);
    expect(stdout).toContain('✓ action is "deleted"');
  });

  test("exits with 1 and says by how little it misses", async () => {
    const missing = await run(base, { ...files, "e.json": '{"Action":"deleted"}\n' });
    expect(missing.code).toBe(1);
    expect(missing.stdout).toContain("Action");
    const output = await run([...base, "--output", "json"], { ...files, "e.json": "{}\n" });
    expect(JSON.parse(output.stdout)).toMatchObject({ matched: false, routed: true });
  });

  test("tells a few of many lines that are no events, and what reads documents", async () => {
    const printed = JSON.stringify({ action: "deleted", a: 1, b: 2, c: 3 }, null, 2);
    const lines = await run(base, { ...files, "e.json": printed });
    expect(lines.code).toBe(1);
    expect(lines.stderr.match(/is no event of format json/g)).toHaveLength(3);
    expect(lines.stderr).toContain("3 more are no events of it; windows_json reads documents");
  });

  test("names the filter that suppresses a match", async () => {
    const filter = [
      "title: Our backup deletes",
      "logsource: { product: store }",
      "filter:",
      "  rules: any",
      "  backup: { user: backup }",
      "  condition: not backup",
    ].join("\n");
    const { code, stdout } = await run([...base, "--rules", "filters"], {
      ...files,
      "filters/f.yml": filter,
      "e.json": event({ user: "backup" }),
    });
    expect(code).toBe(1);
    expect(stdout).toContain('filter "Our backup deletes"');
  });

  test("shows the windows of a correlation, and what was missing", async () => {
    const correlation = [
      storeRule.trimEnd(),
      "name: deleted",
      "---",
      "title: Many deletions",
      "id: 6c1b5f0e-0c59-4b52-9d0e-0a5f0c7d1c09",
      "correlation:",
      "  type: event_count",
      "  rules: deleted",
      "  group-by: user",
      "  timespan: 1m",
      "  condition: { gte: 2 }",
    ].join("\n");
    const at = (second: number, user: string) =>
      event({ user, "@timestamp": `2026-01-02T10:00:0${second}Z` });
    const log = { "r.yml": correlation, "e.json": at(1, "ann") + at(2, "bob") + at(3, "ann") };
    const { stdout } = await run(base, log);
    expect(stdout).toContain("Many deletions  (event_count gte 2 within 1m by user)");
    expect(stdout).toContain(
      '✓ {"user":"ann"} reaches 2 with 2 events from 2026-01-02T10:00:01Z to 2026-01-02T10:00:03Z',
    );
    expect(stdout).toContain('✗ {"user":"bob"} comes to 1 with 1 event');
    const documents = linesOf(await run([...base, "--output", "json"], log));
    expect(documents.at(-1)).toMatchObject({
      correlation: { title: "Many deletions" },
      group: { user: "bob" },
      holds: false,
      window: { events: 1 },
    });
  });

  test("a rule that does not load gives 2, one that is not there 3", async () => {
    const broken = storeRule.replace("action:", "action|contain:");
    expect((await run(base, { "r.yml": broken, "e.json": event({}) })).code).toBe(2);
    const none = ["explain", "--rule", "none", "--rules", "r.yml", "--event", "e.json"];
    expect((await run(none, { ...files, "e.json": event({}) })).code).toBe(3);
  });
});

describe("sluice coverage", () => {
  test("counts rules by tactic, and writes a layer", async () => {
    const tagged = `${storeRule}tags: [attack.impact, attack.t1485]\n`;
    const args = ["coverage", "--rules", ".", "--navigator", "layer.json", "--output", "json"];
    const folder = tempFolder({ "r.yml": tagged });
    const { code, stdout } = await sluice(args, { cwd: folder });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ alerts: 1, refused: 0, untagged: [] });
    const layer: unknown = JSON.parse(readFileSync(path.join(folder, "layer.json"), "utf8"));
    expect(layer).toMatchObject({
      techniques: [{ techniqueID: "T1485", tactic: "impact", score: 1 }],
    });
  });

  test.each([
    ["coverage", ["--rules", "."], "--navigator"],
    ["test", ["."], "--junit"],
  ])(
    "what %s writes goes through a link, and a place that is not there is told",
    async (command, paths, option) => {
      const folder = tempFolder({
        "r.yml": storeRule,
        "a.cases.yml": "rules: [r.yml]\ntests: []\n",
        to: "",
      });
      symlinkSync("to", path.join(folder, "link"));
      const bad = await sluice([command, ...paths, option, "no/such"], { cwd: folder });
      expect(bad.code).toBe(4);
      expect(bad.stderr).toMatch(/^sluice: cannot write no\/such: /m);
      await sluice([command, ...paths, option, "link"], { cwd: folder });
      expect(readFileSync(path.join(folder, "to"), "utf8")).not.toBe("");
    },
  );

  test("a folder without rules is told", async () => {
    const { code, stderr } = await run(["coverage", "--rules", "."], { "notes.txt": "" });
    expect(code).toBe(2);
    expect(stderr).toContain("no rule found");
  });
});

describe("sluice test", () => {
  const cases = (alerts: number): string => `
rules: [a.yml]
logsource: { product: zeek, service: conn }
tests:
  - name: a refused one
    events: [{ id.resp_p: 3389 }]
    expect: { count: ${alerts} }
`;

  test("passes, fails, and writes JUnit", async () => {
    const good = await run(["test", "."], { "a.yml": rdpRule, "a.cases.yml": cases(1) });
    expect(good.code, good.stdout + good.stderr).toBe(0);
    expect(good.stdout).toMatch(/^ok +a\.cases\.yml: a refused one$/m);
    const files = { "a.yml": rdpRule, "a.cases.yml": cases(2) };
    const bad = await run(["test", ".", "--junit", "r.xml"], files);
    expect(bad.code).toBe(1);
    expect(bad.stdout).toMatch(/FAIL a\.cases\.yml: a refused one\n +expected 2 alerts, got 1/);
    expect(bad.stderr).toMatch(/0 passed, 1 failed/);
  });

  test.each([
    ["a folder without tests", ["test", "."], /no \*\.cases\.yml/],
    ["--dry-run without --fix", ["check", "a.yml", "--dry-run"], /write both/],
    ["explain without a rule", ["explain"], /name a rule and events/],
  ])("%s is a mistake of usage", async (_, args, told) => {
    const result = await run(args, { "a.yml": rdpRule });
    expect(result.code).toBe(3);
    expect(result.stderr).toMatch(told);
  });
});

describe("sluice run", () => {
  test("tells every mistake of the configuration with its place, and starts nothing", async () => {
    const result = await run(["run"], {
      "sluice.yaml": "rulez: [rules]\nsources: []\nsinks:\n  - { name: a, type: terminl }\n",
    });
    expect(result.code).toBe(3);
    expect(result.stderr).toMatch(/sluice\.yaml:1:\d+: .*did you mean "?rules/);
    expect(result.stderr).toMatch(/sluice\.yaml:4:\d+: /);
    expect(result.stdout).toBe("");
  });

  test("a configuration that does not exist is named", async () => {
    const result = await run(["run", "-c", "none.yaml"]);
    expect(result.code).toBe(3);
    expect(result.stderr).toMatch(/none\.yaml/);
  });
});

describe("bin/sluice", () => {
  test("says its version", async () => {
    const { version } = JSON.parse(readFileSync(path.join(repository, "package.json"), "utf8")) as {
      readonly version: string;
    };
    const result = await run(["--version"]);
    expect(result).toMatchObject({ code: 0, stdout: `sluice ${version}\n` });
  });

  test("runs from any directory, through links, with the Node beside it", () => {
    const folder = tempFolder();
    mkdirSync(path.join(folder, "bin"));
    symlinkSync(path.join(repository, "bin/sluice"), path.join(folder, "bin/first"));
    symlinkSync("first", path.join(folder, "bin/sluice"));
    writeFiles(folder, { "x.json": '{"a":1}\n' });
    const program = path.join(folder, "bin/sluice");
    const ran = spawnSync(program, ["parse", "--format", "json", "x.json"], { cwd: folder });
    expect(ran.stderr.toString()).toBe("");
    expect(JSON.parse(ran.stdout.toString())).toMatchObject({ json: { a: 1 } });
  });

  test("ends quietly when its reader goes away", () => {
    const folder = tempFolder({ "x.json": '{"a":1}\n'.repeat(50_000) });
    const sluiceHere = path.join(repository, "bin/sluice");
    const script = `{ "${sluiceHere}" parse --format json x.json; echo "code $?" >&2; } | head -n 1`;
    const ran = spawnSync("/bin/sh", ["-c", script], { cwd: folder });
    expect(ran.stdout.toString().trimEnd().split("\n")).toHaveLength(1);
    expect(ran.stderr.toString()).toBe("code 0\n");
  });

  test("reads no further when the reader of its alerts goes away", () => {
    const rule = ruleText("sel: { a: 1 }\ncondition: sel", { product: "test" });
    const folder = tempFolder({ "rule.yml": rule, "x.json": '{"a":1}\n'.repeat(50_000) });
    const sluiceHere = path.join(repository, "bin/sluice");
    const match = `"${sluiceHere}" match --format json --logsource product=test --rules rule.yml x.json`;
    const script = `{ ${match}; echo "code $?" >&2; } | head -n 1`;
    const ran = spawnSync("/bin/sh", ["-c", script], { cwd: folder });
    expect(ran.stdout.toString().trimEnd().split("\n")).toHaveLength(1);
    expect(ran.stderr.toString()).toBe("code 0\n");
  });

  test.skipIf(!existsSync("/dev/full"))("says when its output cannot be written", () => {
    const folder = tempFolder({ "x.json": '{"a":1}\n' });
    const script = `"${path.join(repository, "bin/sluice")}" parse --format json x.json >/dev/full`;
    const ran = spawnSync("/bin/sh", ["-c", script], { cwd: folder });
    expect(ran.stderr.toString()).toMatch(/^sluice: cannot write the output: ENOSPC.*\n$/);
    expect(ran.status).toBe(4);
  });
});
