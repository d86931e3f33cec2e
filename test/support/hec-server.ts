import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";

/** Whether this machine can run the stand-in; tests that need it say so when it cannot. */
export const hasPython: boolean = spawnSync("python3", ["--version"]).status === 0;

/** One entry of the list of faults, see test/servers/hec/hec.py. */
export type HecFault = Readonly<Record<string, unknown>> | null;

export interface HecServer {
  readonly url: string;
  readonly token: string;
  /** What Splunk would have indexed, in order. */
  stored(): readonly { readonly envelope: HecEnvelope; readonly channel: string }[];
  /** The alert ids among it. */
  ids(): readonly string[];
  faults(list: readonly HecFault[]): Promise<void>;
  stats(): Promise<Record<string, unknown>>;
  stop(): Promise<void>;
}

export interface HecEnvelope {
  readonly time: number;
  readonly host?: string;
  readonly source: string;
  readonly sourcetype: string;
  readonly index?: string;
  readonly event: Readonly<Record<string, unknown>>;
  readonly fields: Readonly<Record<string, string>>;
}

/** Starts test/servers/hec/hec.py on a free port; `args` are its own. */
export async function startHecServer(args: readonly string[] = []): Promise<HecServer> {
  const folder = mkdtempSync(path.join(tmpdir(), "sluice-hec-"));
  const store = path.join(folder, "stored.ndjson");
  const script = path.join(import.meta.dirname, "../servers/hec/hec.py");
  const child = spawn("python3", [script, "--port", "0", "--store", store, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await readyUrl(child);
  const stored = () =>
    readFileSync(store, "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as { envelope: HecEnvelope; channel: string });
  return {
    url,
    token: "11111111-1111-1111-1111-111111111111",
    stored,
    ids: () => stored().map(({ envelope }) => envelope.fields["alert_id"] ?? ""),
    faults: async (list) => {
      await fetch(`${url}/_faults`, { method: "PUT", body: JSON.stringify(list) });
    },
    stats: async () => (await (await fetch(`${url}/_stats`)).json()) as Record<string, unknown>,
    stop: async () => {
      if (child.exitCode === null) {
        child.kill();
        await once(child, "exit");
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function readyUrl(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new TypeError("the stand-in has no output");
  for await (const line of createInterface({ input: child.stdout })) {
    const ready = /^READY (.+)$/.exec(line);
    if (ready?.[1] !== undefined) return ready[1];
  }
  throw new TypeError("the stand-in ended before it was ready");
}
