import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { recordAttack } from "./record-attack.ts";
import { recordBackground } from "./record-background.ts";
import { RecordedLogs } from "./recorded-logs.ts";

// Writes examples/recordings: `node scripts/make-recordings.ts`. Always the same bytes.
const folder = join(import.meta.dirname, "..", "examples", "recordings");
const logs = new RecordedLogs(20_260_317);
recordBackground(logs);
recordAttack(logs);
for (const [name, text] of logs.files()) {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}
