import { type Config, type ConfigUse, loadConfig, processEnvironment } from "../config/index.ts";
import { PipelineError } from "../errors.ts";
import type { Io } from "./io.ts";

/** The checked configuration; prints every mistake and throws CONFIG_INVALID when there are any. */
export function loadConfigOrFail(io: Io, file: string, use: ConfigUse): Config {
  const result = loadConfig(file, processEnvironment(), use);
  switch (result.kind) {
    case "config":
      return result.config;
    case "problems":
      for (const { line, column, path, message, file: at } of result.problems) {
        io.note(`${at}:${line}:${column}: ${path === "" ? "" : `${path}: `}${message}`);
      }
      throw new PipelineError("CONFIG_INVALID", `${file} has mistakes; nothing was done`);
  }
}
