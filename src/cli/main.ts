import { enableCompileCache } from "node:module";
import { fileURLToPath } from "node:url";

// Most of a start is compiling five hundred files; where this folder may be written, that is done
// once. Not in the folder for temporary files: what is kept there anyone could have put there.
enableCompileCache(fileURLToPath(new URL("../../node_modules/.cache/sluice", import.meta.url)));

const { runProgram } = await import("./program.ts");
await runProgram();
