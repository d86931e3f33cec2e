import { readFileSync } from "node:fs";
import path from "node:path";

import { reasonOf } from "../lib/caught.ts";

/** Where `${env:…}` looks. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A text with its references replaced, or why that cannot be done. */
export type Resolved =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "problem"; readonly message: string };

/**
 * Replaces `${env:NAME}` and `${file:PATH}` in one scalar of the parsed configuration, so what
 * they bring can never change its structure. `$${` stands for `${`. A file's last newline is
 * dropped; its path is taken from `directory`.
 */
export function resolveReferences(text: string, env: Environment, directory: string): Resolved {
  const problems: string[] = [];
  const resolved = text.replaceAll(REFERENCE, (whole, reference?: string) => {
    if (reference === undefined) return "${";
    const found = resolveOne(reference, env, directory);
    if (found.kind === "text") return found.text;
    problems.push(found.message);
    return whole;
  });
  const [message] = problems;
  return message === undefined ? { kind: "text", text: resolved } : { kind: "problem", message };
}

const REFERENCE = /\$\$\{|\$\{([^}]*)\}/g;

function resolveOne(reference: string, env: Environment, directory: string): Resolved {
  if (reference.startsWith("env:")) return fromEnvironment(reference.slice(4), env);
  if (reference.startsWith("file:")) return fromFile(reference.slice(5), directory);
  const message = `\${${reference}} is neither \${env:NAME} nor \${file:PATH}; write $\${ for a plain \${`;
  return { kind: "problem", message };
}

function fromEnvironment(name: string, env: Environment): Resolved {
  const text = Object.hasOwn(env, name) ? env[name] : undefined;
  return text === undefined || text === ""
    ? {
        kind: "problem",
        message: `the environment variable ${name} is not set; set it and start again`,
      }
    : { kind: "text", text };
}

function fromFile(name: string, directory: string): Resolved {
  try {
    const text = readFileSync(path.resolve(directory, name), "utf8");
    return { kind: "text", text: text.replace(/\r?\n$/, "") };
  } catch (cause) {
    return { kind: "problem", message: `cannot read the file ${name}: ${reasonOf(cause)}` };
  }
}
