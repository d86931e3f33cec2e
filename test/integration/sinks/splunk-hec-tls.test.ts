import { once } from "node:events";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";

import { afterEach, expect, test } from "vitest";

import { openSplunkHecSink } from "../../../src/sinks/index.ts";
import { sampleAlert } from "../../support/sink-alerts.ts";
import { tempFolder } from "../../support/temp-folder.ts";
import { hasOpenssl, makeCertificates } from "../../support/test-certificates.ts";

const why = hasOpenssl ? "" : " (skipped: no openssl)";
const TOKEN = "11111111-1111-1111-1111-111111111111";
const stops: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** What a collector behind a private authority, known as `names`, makes of one alert. */
async function send(names: readonly string[], more: Record<string, unknown> = {}) {
  const { caFile, cert, key } = makeCertificates(tempFolder(), names);
  let requests = 0;
  const server = createServer({ cert, key }, (request, response) => {
    requests++;
    request.resume();
    request.on("end", () => response.end(JSON.stringify({ text: "Success", code: 0 })));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const trust = more["trusts"] === false ? {} : { caFile };
  const sink = await openSplunkHecSink({ name: "hec", url, token: TOKEN, ...trust, ...more });
  stops.push(
    () => sink.close(),
    async () => {
      server.closeAllConnections();
      server.close();
    },
  );
  const [outcome] = await sink.send([sampleAlert()], new AbortController().signal);
  return { outcome, requests };
}

test.skipIf(!hasOpenssl)(`a private authority named by ca_file is trusted${why}`, async () => {
  expect(await send(["IP:127.0.0.1"])).toEqual({ outcome: { kind: "delivered" }, requests: 1 });
});

test.skipIf(!hasOpenssl)(`a name in the certificate is expected by server_name${why}`, async () => {
  const { outcome } = await send(["DNS:collector.test"], { serverName: "collector.test" });
  expect(outcome).toEqual({ kind: "delivered" });
});

test.skipIf(!hasOpenssl).each<[string, readonly string[], Record<string, unknown>, string]>([
  ["an authority that is not known", ["IP:127.0.0.1"], { trusts: false }, "set ca_file"],
  ["a certificate for another name", ["DNS:other.test"], {}, "set server_name"],
])(`%s pauses, and no alert and no token is sent${why}`, async (_, names, more, reason) => {
  const { outcome, requests } = await send(names, more);
  expect(outcome).toMatchObject({ kind: "pause", reason: expect.stringContaining(reason) });
  expect(requests).toBe(0);
});

test.skipIf(!hasOpenssl)(`insecure_skip_verify believes any certificate${why}`, async () => {
  const { outcome } = await send(["DNS:other.test"], { trusts: false, insecureSkipVerify: true });
  expect(outcome).toEqual({ kind: "delivered" });
});
