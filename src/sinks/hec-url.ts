/** Where a collector listens, or what is wrong with the text that should say so. */
export type HecUrl =
  | { readonly kind: "url"; readonly event: URL; readonly ack: URL }
  | { readonly kind: "invalid"; readonly message: string };

/**
 * Reads the address of an HTTP Event Collector: `https://host:8088`, with the path of the collector
 * or without. Plain HTTP is for this machine only, unless `allowPlainHttp`: the token would cross
 * the network in the clear.
 */
export function parseHecUrl(text: string, allowPlainHttp = false): HecUrl {
  const url = URL.parse(text);
  if (url === null) return invalid("this is no URL; write https://splunk.example.org:8088");
  const mistake = mistakeIn(url, allowPlainHttp);
  if (mistake !== null) return invalid(mistake);
  const path = url.pathname.replace(/\/+$/, "");
  const base = COLLECTOR_PATHS.find((known) => path.endsWith(known));
  if (base === undefined && path !== "") {
    return invalid(`the path ${path} is not the collector's; leave it out or end it with ${HOME}`);
  }
  const root = base === undefined ? "" : path.slice(0, path.length - base.length);
  return {
    kind: "url",
    event: new URL(`${root}${HOME}/event`, url),
    ack: new URL(`${root}${HOME}/ack`, url),
  };
}

const HOME = "/services/collector";
const COLLECTOR_PATHS = [`${HOME}/event/1.0`, `${HOME}/event`, HOME] as const;

// No message repeats the text: it may hold a password.
function mistakeIn(url: URL, allowPlainHttp: boolean): string | null {
  const { protocol } = url;
  if (protocol !== "https:" && protocol !== "http:") return "the URL must begin with https://";
  if (url.username !== "" || url.password !== "") {
    return "the URL must not hold a user or a password; give the token as `token`";
  }
  if (url.search !== "" || url.hash !== "") return "the URL must end with the path: no ? and no #";
  if (protocol === "http:" && !allowPlainHttp && !isLoopback(url.hostname)) {
    return "plain http:// would send the token in the clear; use https://";
  }
  return null;
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(host);
}

function invalid(message: string): HecUrl {
  return { kind: "invalid", message };
}
