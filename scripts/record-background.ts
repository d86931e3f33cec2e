import type { RecordedLogs } from "./recorded-logs.ts";
import { network } from "./recorded-network.ts";

/** An ordinary hour: people browse, machines talk, the internet knocks at the door. */
export function recordBackground(logs: RecordedLogs): void {
  for (let i = 0; i < 220; i++) browse(logs, moment(logs));
  for (let i = 0; i < 60; i++) visitWebsite(logs, moment(logs));
  for (let i = 0; i < 25; i++) workOnServers(logs, moment(logs));
  for (let i = 0; i < 140; i++) knock(logs, moment(logs));
  for (let second = 60; second < 3_600; second += 300) runJobs(logs, second);
}

const sites: readonly [Site, ...Site[]] = [
  ["www.example.com", "192.0.2.80"],
  ["mail.example.net", "192.0.2.25"],
  ["cdn.example.org", "198.51.100.80"],
  ["docs.example.com", "198.51.100.44"],
  ["updates.example.net", "198.51.100.120"],
];
type Site = readonly [name: string, address: string];
const people = ["amara", "björn", "chen", "dilip"] as const;
const browser =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/122.0 Safari/537.36";

function moment(logs: RecordedLogs): number {
  return logs.chance.fraction() * 3_580 + 10;
}

function browse(logs: RecordedLogs, second: number): void {
  const from = `192.168.10.${logs.chance.whole(20, 90)}`;
  const [name, to] = logs.chance.pick(sites);
  logs.dns(second, from, {
    query: name,
    qtype: 1,
    qtype_name: "A",
    answers: to,
    TTLs: "300.000000",
  });
  if (logs.chance.fraction() < 0.15) {
    const request = { method: "GET", host: name, uri: "/", user_agent: browser };
    logs.http(
      second + 0.1,
      { from, to, port: 80 },
      {
        ...request,
        response_body_len: 178,
        status_code: 301,
        status_msg: "Moved Permanently",
        resp_mime_types: "text/html",
      },
    );
  }
  const session = { server_name: name, next_protocol: "h2", validation_status: "ok" };
  logs.tls(second + 0.2, { from, to, port: 443 }, session);
}

function visitWebsite(logs: RecordedLogs, second: number): void {
  const from = `198.51.100.${logs.chance.whole(130, 250)}`;
  const uri = logs.chance.pick(["/", "/products", "/contact", "/style.css", "/old-page"]);
  const found = uri !== "/old-page";
  logs.http(
    second,
    { from, to: network.webServer, port: 80 },
    {
      method: "GET",
      host: "shop.example",
      uri,
      user_agent: browser,
      response_body_len: found ? logs.chance.whole(900, 40_000) : 153,
      status_code: found ? 200 : 404,
      status_msg: found ? "OK" : "Not Found",
      resp_mime_types: "text/html",
    },
  );
}

function workOnServers(logs: RecordedLogs, second: number): void {
  const from = `192.168.10.${logs.chance.whole(20, 24)}`;
  const user = logs.chance.pick(people);
  const pid = logs.chance.whole(2_000, 9_000);
  const port = logs.port();
  if (logs.chance.fraction() < 0.15) {
    const message = `Failed password for ${user} from ${from} port ${port} ssh2`;
    logs.bastion(second - 4, pid, message);
  }
  const key = "ED25519 SHA256:Zm9yIGRvY3VtZW50YXRpb24gb25seSwgbm8ga2V5";
  logs.bastion(
    second,
    pid,
    `Accepted publickey for ${user} from ${from} port ${port} ssh2: ${key}`,
  );
  const opened = `pam_unix(sshd:session): session opened for user ${user}(uid=1000) by (uid=0)`;
  logs.bastion(second + 0.2, pid, opened);
  logs.bastion(second + 40, pid, `pam_unix(sshd:session): session closed for user ${user}`);
  const client = { client: "SSH-2.0-OpenSSH_9.6", server: "SSH-2.0-OpenSSH_9.2p1" };
  const login = { auth_success: true, auth_attempts: 1, ...client };
  logs.ssh(second, { from, to: network.bastion, port: 22 }, login);
}

function knock(logs: RecordedLogs, second: number): void {
  const from = `198.51.100.${logs.chance.whole(130, 250)}`;
  const port = logs.chance.pick([23, 445, 1433, 3389, 5060, 8080]);
  logs.firewall(second, "DROP-IN", { from, to: network.gateway, port });
}

function runJobs(logs: RecordedLogs, second: number): void {
  const pid = logs.chance.whole(10_000, 20_000);
  logs.server(
    second,
    `CRON[${pid}]`,
    "pam_unix(cron:session): session opened for user root(uid=0)",
  );
  logs.server(second + 1, `CRON[${pid}]`, "pam_unix(cron:session): session closed for user root");
  const backup = { from: network.webServer, to: network.bastion, port: 22 };
  logs.conn(second, backup, logs.finished("ssh", 9_000_000, 60_000));
  const reverse = { query: "10.0.20.10.in-addr.arpa", qtype: 12, qtype_name: "PTR" };
  logs.dns(second, network.webServer, { ...reverse, answers: "web-1.shop.example" });
}
