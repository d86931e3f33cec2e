/** Exit codes of every command; they stand in README.md. */
export const exitCode = {
  ok: 0,
  /** Findings, failed tests. */
  findings: 1,
  /** Rules that do not load. */
  rules: 2,
  /** Wrong usage or configuration. */
  usage: 3,
  /** The world failed: disk, network, port. */
  runtime: 4,
  /** Stopped by a second signal. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];
