import type { RecordedLogs } from "./recorded-logs.ts";
import { network } from "./recorded-network.ts";

/** The intrusion that examples/recordings/README.md tells of, step by step. */
export function recordAttack(logs: RecordedLogs): void {
  reachTerminalServer(logs, minute(2));
  scanPorts(logs, minute(5));
  searchWebsite(logs, minute(8));
  sprayPasswords(logs, minute(12));
  guessPasswords(logs, minute(24));
  logInAsRoot(logs, minute(28));
  loadTools(logs, minute(31));
  for (let i = 0; i < 4; i++) callHome(logs, minute(35) + i * 240);
  tunnel(logs, minute(40));
  upload(logs, minute(50));
}

function minute(number: number): number {
  return number * 60;
}

function reachTerminalServer(logs: RecordedLogs, second: number): void {
  const flow = { from: network.stranger, to: network.terminalServer, port: 3389 };
  logs.conn(second, flow, logs.finished("rdp", 2_000, 3_000));
}

function scanPorts(logs: RecordedLogs, second: number): void {
  for (let i = 0; i < 60; i++) {
    const port = 20 + i * 17;
    const flow = { from: network.scanner, to: network.gateway, port };
    logs.firewall(second + i * 0.4, "DROP-IN", flow);
  }
  logs.notice(second + 9, {
    note: "Scan::Port_Scan",
    msg: `${network.scanner} scanned at least 15 unique ports of host ${network.gateway} in 0m6s`,
    sub: "remote",
    src: network.scanner,
    dst: network.gateway,
  });
}

function searchWebsite(logs: RecordedLogs, second: number): void {
  const paths = ["/.git/config", "/backup.zip", "/wp-login.php", "/.aws/credentials", "/.env"];
  for (const [i, uri] of paths.entries()) {
    const served = uri === "/.env";
    const flow = { from: network.scanner, to: network.webServer, port: 80 };
    logs.http(second + i * 3, flow, {
      method: "GET",
      host: "shop.example",
      uri,
      user_agent: "Mozilla/5.0 zgrab/0.x",
      response_body_len: served ? 412 : 153,
      status_code: served ? 200 : 404,
      status_msg: served ? "OK" : "Not Found",
      resp_mime_types: served ? "text/plain" : "text/html",
    });
  }
}

function sprayPasswords(logs: RecordedLogs, second: number): void {
  const users = [
    "admin",
    "backup",
    "deploy",
    "git",
    "jenkins",
    "oracle",
    "postgres",
    "test",
    "www",
  ];
  for (const [i, user] of users.entries()) {
    const at = second + i * 40;
    const pid = 21_000 + i;
    const from = `from ${network.scanner} port ${logs.port()}`;
    const unknown = user !== "backup" && user !== "deploy";
    if (unknown) logs.bastion(at, pid, `Invalid user ${user} ${from}`);
    const whom = unknown ? `invalid user ${user}` : user;
    logs.bastion(at + 1.5, pid, `Failed password for ${whom} ${from} ssh2`);
    const flow = { from: network.scanner, to: network.bastion, port: 22 };
    logs.ssh(at, flow, { auth_success: false, auth_attempts: 1, client: "SSH-2.0-libssh_0.9.6" });
  }
}

function guessPasswords(logs: RecordedLogs, second: number): void {
  for (let i = 0; i < 45; i++) {
    const from = `from ${network.guesser} port ${logs.port()}`;
    logs.bastion(second + i * 4, 22_000 + i, `Failed password for root ${from} ssh2`);
  }
  logs.notice(second + 130, {
    note: "SSH::Password_Guessing",
    msg: `${network.guesser} appears to be guessing SSH passwords (seen in 30 connections).`,
    sub: `Sampled servers: ${network.bastion}`,
    src: network.guesser,
  });
}

function logInAsRoot(logs: RecordedLogs, second: number): void {
  const port = logs.port();
  const accepted = `Accepted password for root from ${network.guesser} port ${port} ssh2`;
  logs.bastion(second, 22_100, accepted);
  const opened = "pam_unix(sshd:session): session opened for user root(uid=0) by (uid=0)";
  logs.bastion(second + 0.3, 22_100, opened);
  const session = { auth_success: true, auth_attempts: 1, client: "SSH-2.0-OpenSSH_9.6" };
  logs.ssh(second, { from: network.guesser, to: network.bastion, port: 22 }, session);
  const onwards = `Accepted password for root from ${network.bastion} port ${logs.port()} ssh2`;
  logs.server(second + 95, "sshd[3120]", onwards);
  logs.server(second + 95, "sshd[3120]", opened);
  logs.ssh(second + 94, { from: network.bastion, to: network.webServer, port: 22 }, session);
}

function loadTools(logs: RecordedLogs, second: number): void {
  for (const [i, uri] of ["/a/stage.sh", "/a/agent.elf"].entries()) {
    const flow = { from: network.webServer, to: network.control, port: 80 };
    logs.http(second + i * 7, flow, {
      method: "GET",
      host: network.control,
      uri,
      user_agent: "Wget/1.21.3",
      response_body_len: 1_820 + i * 2_400_000,
      status_code: 200,
      status_msg: "OK",
    });
  }
}

function callHome(logs: RecordedLogs, second: number): void {
  const flow = { from: network.webServer, to: network.control, port: 8443 };
  logs.tls(second, flow, { validation_status: "self signed certificate" });
}

function tunnel(logs: RecordedLogs, second: number): void {
  for (let i = 0; i < 160; i++) {
    const data = logs.chance.word(44, "abcdefghijklmnopqrstuvwxyz234567");
    const question = { query: `${data}.t.cdn-sync.example`, qtype: 16, qtype_name: "TXT" };
    logs.dns(second + i * 1.5, network.webServer, { ...question, answers: "TXT 4 b2sK" });
  }
}

function upload(logs: RecordedLogs, second: number): void {
  const flow = { from: network.webServer, to: network.dropZone, port: 443 };
  const transfer = { ...logs.volume(3_214_550_118, 2_411_870), duration: "412.550318" };
  const state = { conn_state: "SF", history: "ShADadFf" };
  logs.conn(second, flow, { proto: "tcp", service: "ssl", ...transfer, ...state });
}
