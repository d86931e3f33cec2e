import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";

import { onTestFinished } from "vitest";

import { until } from "./until.ts";

/** The root of the repository. */
export const repository: string = path.join(import.meta.dirname, "../..");
const main = path.join(repository, "src/cli/main.ts");

export interface SpawnOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Runs another program than the command line itself; `args` are its arguments then. */
  readonly program?: string;
}

/** What a command came to. */
export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The real command line as a process; it is killed when the test ends. */
export class SluiceProcess {
  readonly child: ChildProcess;
  readonly #exited: Promise<unknown>;
  #stdout = "";
  #stderr = "";

  constructor(args: readonly string[], { cwd, env = {}, program }: SpawnOptions) {
    const [command, all] =
      program === undefined ? [process.execPath, [main, ...args]] : [program, args];
    this.child = spawn(command, all, {
      cwd,
      env: { ...process.env, NODE_OPTIONS: "", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.#stdout += text;
    });
    this.child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr += text;
    });
    this.#exited = once(this.child, "close");
    onTestFinished(() => this.kill());
  }

  get stdout(): string {
    return this.#stdout;
  }

  get stderr(): string {
    return this.#stderr;
  }

  get ended(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** `kill -9`; resolves when it is gone. */
  async kill(): Promise<void> {
    if (!this.ended) this.child.kill("SIGKILL");
    await this.#exited;
  }

  /** Sends the signal and gives what the process came to. */
  async stop(signal: "SIGINT" | "SIGTERM" = "SIGINT"): Promise<CommandResult> {
    this.child.kill(signal);
    return this.result();
  }

  /** Resolves when the process has ended by itself. */
  async result(): Promise<CommandResult> {
    await this.#exited;
    return { code: this.child.exitCode, stdout: this.#stdout, stderr: this.#stderr };
  }

  /** Resolves when the text stands on standard output; fails at once when the process ends first. */
  async says(text: string): Promise<void> {
    await until(`"${text}" on standard output`, () => this.ended || this.#stdout.includes(text));
    if (this.#stdout.includes(text)) return;
    throw new Error(`ended with ${this.child.exitCode} before "${text}": ${this.#stderr}`);
  }
}

/** Runs one command to its end. */
export function sluice(args: readonly string[], options: SpawnOptions): Promise<CommandResult> {
  return new SluiceProcess(args, options).result();
}
