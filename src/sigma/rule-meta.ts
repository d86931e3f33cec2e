/** What a rule carries to its alerts; never evaluated. */
export interface RuleMeta {
  /** The rule's `id`; a rule without one gets a UUID of its content, title and name. */
  readonly id: string;
  readonly name?: string;
  readonly title: string;
  readonly description?: string;
  readonly status?: string;
  readonly level?: "informational" | "low" | "medium" | "high" | "critical";
  readonly author?: string;
  readonly date?: string;
  readonly modified?: string;
  readonly license?: string;
  readonly tags: readonly string[];
  readonly references: readonly string[];
  readonly falsepositives: readonly string[];
  readonly fields: readonly string[];
  readonly file: string;
  readonly line: number;
  /** SHA-256 over what the rule does (not its prose): part of every alert id. */
  readonly contentHash: string;
}
