import type { Fields, OpenFields } from "../../event/index.ts";
import { sshdMessages } from "./sshd-messages.ts";

/**
 * The fields of a message of OpenSSH's server; `event` names what happened. A message of another
 * kind has no fields. User names are chosen by whoever knocks: they may hold spaces and look like
 * the rest of the message, so the address is the last that fits.
 */
export function readSshd(message: string): Fields {
  const repeated = REPEATED.exec(message);
  const inner = repeated === null ? message : (repeated[2] ?? "");
  const fields: OpenFields = repeated === null ? {} : { repeated: Number(repeated[1]) };
  const preauth = inner.endsWith(" [preauth]");
  const text = (preauth ? inner.slice(0, -10) : inner).replace(/^(?:error|fatal|info): /, "");
  if (text.length > MESSAGE_MAX) return fields;
  for (const { begins, shape, event } of sshdMessages) {
    const match = text.startsWith(begins) ? shape.exec(text) : null;
    if (match !== null) {
      fields["event"] = event;
      for (const [name, value] of Object.entries(match.groups ?? {})) {
        addField(fields, name, value);
      }
      break;
    }
  }
  if (preauth) fields["preauth"] = true;
  return fields;
}

/** Longer messages are kept but not taken apart. */
const MESSAGE_MAX = 4096;

const REPEATED = /^message repeated (\d{1,9}) times: \[ ?(.*)\]$/;

function addField(fields: OpenFields, name: string, value: string | undefined): void {
  if (value === undefined || value === "") return;
  if (name === "invalid_user") fields[name] = true;
  else if (numbers.has(name)) fields[name] = Number(value);
  else fields[name] = value;
}

const numbers = new Set(["src_port", "dst_port", "uid", "code", "failures"]);
