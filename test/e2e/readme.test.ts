import { cpSync, globSync, readFileSync, symlinkSync } from "node:fs";
import path from "node:path";

import { describe, expect, test } from "vitest";

import { freePort } from "../support/free-port.ts";
import { repository, sluice, SluiceProcess } from "../support/sluice-process.ts";
import { tempFolder, writeFiles } from "../support/temp-folder.ts";
import { until } from "../support/until.ts";

const pages = ["README.md", ...globSync("docs/*.md", { cwd: repository })];
/** Commands of the blocks whose info string is `sh run`. */
const commands = pages
  .map((page) => readFileSync(path.join(repository, page), "utf8"))
  .flatMap((page) => [...page.matchAll(/^```sh run\n([\s\S]*?)^```/gm)])
  .flatMap(([, block = ""]) => block.split("\n"))
  .filter((line) => line !== "" && !line.startsWith("#"));

/** What a new clone holds after `npm ci`. */
function cloneFolder(): string {
  const folder = tempFolder();
  const names = ["bin", "src", "rules", "examples", "test/rules", "package.json", "sluice.yaml"];
  for (const name of names) {
    cpSync(path.join(repository, name), path.join(folder, name), { recursive: true });
  }
  symlinkSync(path.join(repository, "node_modules"), path.join(folder, "node_modules"));
  return folder;
}

describe("the commands of the README and docs work on a clean copy", () => {
  test.each(commands)("%s", async (command) => {
    const folder = cloneFolder();
    const program = { program: "/bin/sh", cwd: folder };
    const { code, stderr } = await sluice(["-euc", command], program);
    expect(code, stderr).toBe(0);
  });

  test("there are some", () => expect(commands.length).toBeGreaterThanOrEqual(7));
});

test("the demo shows alerts within a minute, says which file to edit, and resumes", async () => {
  const folder = cloneFolder();
  const file = path.join(folder, "sluice.yaml");
  const port = await freePort();
  const config = `${readFileSync(file, "utf8")}\nservice: { port: ${port} }\n`;
  writeFiles(folder, { "sluice.yaml": config });
  const alertsFile = path.join(folder, "data/alerts.ndjson");
  const countAlerts = (): number => readFileSync(alertsFile, "utf8").split("\n").length - 1;

  const started = performance.now();
  const demo = new SluiceProcess(["run"], { cwd: folder });
  await until("an alert", () => countAlerts() > 0, 60_000);
  await until("the end of the recordings", () => demo.stdout.includes("edit"), 60_000);
  expect(performance.now() - started).toBeLessThan(60_000);
  const stopped = await demo.stop();
  expect(stopped.code).toBe(0);
  const said = stopped.stdout.trimEnd().split("\n");
  expect(said.at(-1)).toContain(path.join(folder, "sluice.yaml"));
  expect(said.filter((line) => /rule=[0-9a-f-]{36}$/.test(line))).toHaveLength(countAlerts());

  const alerts = countAlerts();
  expect(alerts).toBeGreaterThanOrEqual(12);
  const again = new SluiceProcess(["run"], { cwd: folder });
  await until("the end of the recordings", () => again.stdout.includes("edit"), 60_000);
  expect((await again.stop()).code).toBe(0);
  expect(countAlerts()).toBe(alerts);
});
