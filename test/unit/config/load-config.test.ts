import path from "node:path";

import { describe, expect, test } from "vitest";

import { type Config, type ConfigProblem, parseConfig } from "../../../src/config/index.ts";
import { tempFolder } from "../../support/temp-folder.ts";

const MINIMAL = `
rules: [rules]
sources:
  - { name: zeek, type: file, format: zeek, paths: [logs/*.log] }
sinks:
  - { name: out, type: terminal }
`;

function configOf(text: string, env = {}): Config {
  const result = parseConfig(text, "/etc/sluice/sluice.yaml", env);
  if (result.kind === "problems") throw new Error(JSON.stringify(result.problems));
  return result.config;
}

function problemsOf(text: string, env = {}): readonly ConfigProblem[] {
  const result = parseConfig(text, "/etc/sluice/sluice.yaml", env);
  return result.kind === "problems" ? result.problems : [];
}

function messagesOf(text: string, env = {}): string[] {
  return problemsOf(text, env).map(({ line, column, path: at, message }) => {
    return `${line}:${column} ${at}: ${message}`;
  });
}

describe("a configuration", () => {
  test("takes relative paths from its own directory and fills in the defaults", () => {
    const config = configOf(MINIMAL);
    expect(config.rulePaths).toEqual(["/etc/sluice/rules"]);
    expect(config.dataDirectory).toBe("/etc/sluice/data");
    expect(config.sources).toEqual([
      {
        type: "file",
        name: "zeek",
        format: "zeek",
        zone: "UTC",
        paths: ["/etc/sluice/logs/*.log"],
        mode: "follow",
        recordBytesMax: 262_144,
      },
    ]);
    expect(config.service).toEqual({ address: "127.0.0.1", port: 7710 });
    expect(config.retention.alerts).toEqual({
      ageMicros: 90 * 86_400_000_000,
      bytesMax: 5 * 2 ** 30,
    });
  });

  test("has the value lists of placeholders, whose names may stand between percent signs", () => {
    const text = `${MINIMAL}placeholders: { admins: [root, "adm_*"], "%dcs%": [dc1], __proto__: [x] }`;
    expect([...configOf(text).placeholders]).toEqual([
      ["admins", ["root", "adm_*"]],
      ["dcs", ["dc1"]],
      ["__proto__", ["x"]],
    ]);
    expect(configOf(MINIMAL).placeholders.size).toBe(0);
    expect(messagesOf(`${MINIMAL}placeholders: { admins: [] }`)).toHaveLength(1);
    expect(messagesOf(`${MINIMAL}placeholders: { admins: [5] }`)).toHaveLength(1);
  });

  test("has the processing pipelines, from the directory of the file", () => {
    const { pipelinePaths } = configOf(`${MINIMAL}pipelines: [pipelines/ecs.yml]`);
    expect(pipelinePaths).toEqual([expect.stringMatching(/^\/.*\/pipelines\/ecs\.yml$/)]);
    expect(configOf(MINIMAL).pipelinePaths).toEqual([]);
  });

  test("lower-cases a log source as Sigma has it", () => {
    const text = MINIMAL.replace("zeek, paths", "json, logsource: {product: Windows}, paths");
    expect(configOf(text).sources[0]?.logsource).toEqual({ product: "windows" });
  });

  test("tells every mistake at once, with place, path and suggestion", () => {
    const text = `
rules: [rules]
sources:
  - {type: fil, name: a}
  - {type: syslog, name: B, transport: udp, port: 99999, adress: x}
  - {type: file, name: z, paths: [a.log], format: zeek, zone: Mars/X}
sinks:
  - {type: terminal, name: z}
  - {type: terminal, name: z}
lateness: {zeek: 5x}
serivce: {}
`;
    expect(messagesOf(text)).toMatchInlineSnapshot(`
      [
        "4:12 sources[0].type: "fil" is not one of file, replay, syslog, http; did you mean "file"?",
        "5:26 sources[1].name: "B" is not of the right form: Lower-case letters, digits, - and _; unique among its like.",
        "5:51 sources[1].port: 99999 is too large; the most is 65535",
        "5:66 sources[1].adress: unknown key "adress"; did you mean "address"?; known here: type, name, transport, address, port, format, zone",
        "6:63 sources[2].zone: "Mars/X" is not a time zone; write an IANA name such as Europe/Berlin or an offset such as +02:00",
        "9:28 sinks[1].name: the name "z" stands twice; give each its own",
        "10:18 lateness.zeek: "5x" is not of the right form: A whole number and ms, s, m, h or d.",
        "11:10 serivce: unknown key "serivce"; did you mean "service"?; known here: data, rules, views, pipelines, placeholders, sources, sinks, lateness, idle_after, rule_budget, correlation, retention, service, log_level",
      ]
    `);
  });

  test.each([
    ["", "the file must hold one YAML document: rules, sources and sinks"],
    ["a: 1\n---\nb: 2\n", "the file must hold one YAML document: rules, sources and sinks"],
  ])("refuses %j", (text, message) => {
    expect(problemsOf(text)).toMatchObject([{ message }]);
  });

  test.each([
    ["sources: []", "this list is too short; write at least 1"],
    ["rules: 5", "5 is not a list: write [one, two]"],
  ])("says %s in plain words", (text, message) => {
    expect(messagesOf(text).join("\n")).toContain(message);
  });

  test("says where YAML is broken", () => {
    expect(problemsOf("rules: [a\nsources: 1")[0]?.line).toBeGreaterThan(0);
  });

  test("keeps the HTTP service on loopback, as it knows no authentication", () => {
    expect(messagesOf(`${MINIMAL}service: { address: 0.0.0.0 }\n`)[0]).toContain("loopback");
  });
});

describe("references", () => {
  const withToken = (token: string): string =>
    MINIMAL.replace(
      "{ name: out, type: terminal }",
      () => `{ name: out, type: splunk_hec, url: "https://splunk:8088", token: "${token}" }`,
    );
  const tokenOf = (text: string, env = {}): unknown => {
    const [sink] = configOf(text, env).sinks;
    return sink?.type === "splunk_hec" ? sink.token : undefined;
  };

  test("take a value from the environment", () => {
    expect(tokenOf(withToken("${env:TOKEN}"), { TOKEN: "s3cret" })).toBe("s3cret");
  });

  test("cannot change the structure of the file", () => {
    expect(tokenOf(withToken("${env:TOKEN}"), { TOKEN: 'x", evil: "y' })).toBe('x", evil: "y');
  });

  test("take a value from a file without its last newline", () => {
    const file = path.join(tempFolder({ token: "from-file\n" }), "token");
    expect(tokenOf(withToken(`\${file:${file}}`))).toBe("from-file");
  });

  test("to secrets of sinks are needed to run, and not to look", () => {
    const text = `data: ./d\n${withToken("${env:NOPE}").replace("https://splunk", "${env:NOPE}")}`;
    const looking = (of: string) => parseConfig(of, "/etc/sluice/sluice.yaml", {}, "look");
    expect(problemsOf(text)).toMatchObject([{ path: "sinks[0].url" }, { path: "sinks[0].token" }]);
    expect(looking(text)).toMatchObject({ config: { dataDirectory: "/etc/sluice/d" } });
    expect(looking(text.replace("./d", "${env:NOPE}"))).toMatchObject({
      problems: [{ path: "data" }],
    });
    expect(looking(text.replace("type: splunk_hec", "type: splunk"))).toMatchObject({
      kind: "problems",
    });
  });

  test("stay plain text when escaped", () => {
    expect(tokenOf(withToken("$${env:TOKEN}"))).toBe("${env:TOKEN}");
  });

  test.each([
    ["${env:NOPE}", "the environment variable NOPE is not set"],
    ["${file:/nope}", "cannot read the file /nope"],
    ["${vault:x}", "is neither ${env:NAME} nor ${file:PATH}"],
  ])("complain about %s", (token, message) => {
    expect(messagesOf(withToken(token))[0]).toContain(message);
  });

  test("are the only way to give a secret, and one that is written is not repeated", () => {
    const [message, ...more] = messagesOf(withToken("hunter2"));
    expect(message).toContain("write ${env:NAME} or ${file:PATH}");
    expect(message).not.toContain("hunter2");
    expect(more).toEqual([]);
  });

  test("never show in a message what they brought", () => {
    const text = withToken("x").replace("https://splunk:8088", "${env:URL}");
    const told = messagesOf(text, { URL: "ftp://user:pass@host" }).join();
    expect(told).toContain("${env:URL}");
    expect(told).not.toContain("pass");
  });
});
