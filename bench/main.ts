import { benchTopics } from "./topics.ts";

const rows = await benchTopics();
if (process.argv.includes("--json")) console.log(JSON.stringify(rows, null, 2));
else console.table(rows);
