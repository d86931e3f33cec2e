import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";

/** Whether this machine can make certificates; tests that need them say so when it cannot. */
export const hasOpenssl: boolean = spawnSync("openssl", ["version"]).status === 0;

/** A private authority, and a server's certificate and key that it vouches for. */
export interface TestCertificates {
  readonly caFile: string;
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** Makes certificates for `names` (as `DNS:collector.test`, `IP:127.0.0.1`) in a folder. */
export function makeCertificates(folder: string, names: readonly string[]): TestCertificates {
  const at = (name: string) => path.join(folder, name);
  const openssl = (...args: readonly string[]) =>
    execFileSync("openssl", args, { stdio: ["ignore", "ignore", "pipe"] });
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  const ca = ["-x509", "-days", "2", "-subj", "/CN=test authority"];
  openssl("req", ...ca, ...key, "-keyout", at("ca.key"), "-out", at("ca.pem"));
  const server = ["-x509", "-days", "2", "-subj", "/CN=test collector"];
  const issued = ["-CA", at("ca.pem"), "-CAkey", at("ca.key")];
  const alternatives = ["-addext", `subjectAltName=${names.join(",")}`];
  const leaf = ["-addext", "basicConstraints=critical,CA:FALSE"];
  const files = ["-keyout", at("server.key"), "-out", at("server.pem")];
  openssl("req", ...server, ...issued, ...key, ...alternatives, ...leaf, ...files);
  return {
    caFile: at("ca.pem"),
    cert: readFileSync(at("server.pem")),
    key: readFileSync(at("server.key")),
  };
}
