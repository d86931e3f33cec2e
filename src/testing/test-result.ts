/** What came of one test. */
export interface TestResult {
  /** The file of the test. */
  readonly file: string;
  readonly name: string;
  /** Why it failed; empty when it passed. */
  readonly failures: readonly string[];
  /** Worth knowing, but no failure. */
  readonly warnings: readonly string[];
}
