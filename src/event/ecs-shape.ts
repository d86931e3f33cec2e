/**
 * The Elastic Common Schema fields (8.11 names, valid in 9.x) that an event can carry as its
 * projection. This table is the one source of truth: the TypeScript type `Ecs` and the Avro schema
 * of the event topics are both derived from it. Add a field here and it exists everywhere; never
 * rename or retype one (readers of old records depend on it).
 */
export const ecsShape = {
  event: {
    kind: "keyword",
    category: "keywords",
    type: "keywords",
    action: "keyword",
    outcome: "keyword",
    code: "keyword",
    provider: "keyword",
    reason: "keyword",
    /** Nanoseconds, as ECS has it. */
    duration: "long",
    severity: "long",
  },
  source: {
    address: "keyword",
    ip: "ip",
    port: "port",
    mac: "keyword",
    bytes: "long",
    packets: "long",
    user: { name: "keyword" },
  },
  destination: {
    address: "keyword",
    ip: "ip",
    port: "port",
    mac: "keyword",
    bytes: "long",
    packets: "long",
    user: { name: "keyword" },
  },
  network: {
    transport: "keyword",
    protocol: "keyword",
    type: "keyword",
    direction: "keyword",
    iana_number: "keyword",
    bytes: "long",
    packets: "long",
    community_id: "keyword",
  },
  dns: {
    id: "keyword",
    question: { name: "keyword", type: "keyword", class: "keyword" },
    response_code: "keyword",
    header_flags: "keywords",
    resolved_ip: "keywords",
    answers: { data: "keywords" },
  },
  http: {
    version: "keyword",
    request: {
      method: "keyword",
      referrer: "keyword",
      mime_type: "keywords",
      body: { bytes: "long" },
    },
    response: { status_code: "long", mime_type: "keywords", body: { bytes: "long" } },
  },
  url: { original: "keyword", domain: "keyword", path: "keyword", query: "keyword", port: "port" },
  user_agent: { original: "keyword" },
  tls: {
    version: "keyword",
    version_protocol: "keyword",
    cipher: "keyword",
    curve: "keyword",
    established: "boolean",
    resumed: "boolean",
    next_protocol: "keyword",
    client: { ja3: "keyword", server_name: "keyword", subject: "keyword", issuer: "keyword" },
    server: { ja3s: "keyword", subject: "keyword", issuer: "keyword" },
  },
  user: { name: "keyword", id: "keyword", domain: "keyword" },
  process: {
    name: "keyword",
    pid: "long",
    entity_id: "keyword",
    executable: "keyword",
    command_line: "keyword",
    working_directory: "keyword",
    parent: {
      name: "keyword",
      pid: "long",
      entity_id: "keyword",
      executable: "keyword",
      command_line: "keyword",
    },
  },
  file: { name: "keyword", path: "keyword" },
  registry: { path: "keyword" },
  host: { name: "keyword", ip: "ip" },
  observer: {
    hostname: "keyword",
    vendor: "keyword",
    product: "keyword",
    type: "keyword",
    ingress: { interface: { name: "keyword" } },
    egress: { interface: { name: "keyword" } },
  },
  rule: { id: "keyword", name: "keyword", description: "keyword" },
  log: {
    level: "keyword",
    syslog: {
      priority: "long",
      facility: { code: "long", name: "keyword" },
      severity: { code: "long", name: "keyword" },
      hostname: "keyword",
      appname: "keyword",
      procid: "keyword",
      msgid: "keyword",
      version: "keyword",
      structured_data: "json",
    },
  },
  message: "keyword",
  tags: "keywords",
} as const;

/** How one field of the projection is typed; `ip` and `port` are checked by value too. */
export type EcsType = "keyword" | "keywords" | "ip" | "port" | "long" | "boolean" | "json";

/** A level of the shape: fields, and objects of further fields. */
export interface EcsLevel {
  readonly [name: string]: EcsType | EcsLevel;
}
