/** The type of a field where the log does not say: as Zeek ships it, or `string`. */
export function zeekType(path: string, field: string): string {
  return ofLogs.get(`${path}.${field}`) ?? ofFields.get(field) ?? "string";
}

const ofFields = new Map<string, string>();

function are(type: string, names: string): void {
  for (const name of names.split(/\s+/)) ofFields.set(name, type);
}

are(
  "time",
  `ts from till compile_ts thisUpdate nextUpdate revoketime ref_time org_time rec_time xmt_time
  times.accessed times.changed times.created times.modified certificate.not_valid_before
  certificate.not_valid_after network_time up_since`,
);
are(
  "interval",
  "duration rtt lease_time suppress_for ts_delta pkt_lag poll precision root_delay root_disp",
);
are("double", "percent_lost remote_location.latitude remote_location.longitude");
are(
  "count",
  `orig_bytes resp_bytes missed_bytes orig_pkts orig_ip_bytes resp_pkts resp_ip_bytes ip_proto vlan
  inner_vlan trans_id qclass qtype rcode opcode Z trans_depth request_body_len response_body_len
  status_code info_code depth seen_bytes total_bytes missing_bytes overflow_bytes extracted_size size
  file_size reply_code auth_attempts certificate.version certificate.key_length
  basic_constraints.path_len n cert_count desktop_width desktop_height version.major version.minor
  version.minor2 version.minor3 gaps acks peer_gaps mem pkts_proc bytes_recv pkts_dropped pkts_link
  events_proc events_queued active_tcp_conns active_udp_conns active_icmp_conns tcp_conns udp_conns
  icmp_conns timers active_timers files active_files dns_requests active_dns_requests
  reassem_tcp_size reassem_file_size reassem_frag_size reassem_unknown_size get_requests
  get_bulk_requests get_responses set_requests mode stratum num_exts message_id result_count tid unit
  iin request_len response_len`,
);
are("port", "id.orig_p id.resp_p p host_p port_num bound_p request_p data_channel.resp_p");
are(
  "bool",
  `AA TC RD RA rejected local_orig local_resp is_orig timedout extracted_cutoff resumed established
  sni_matches_cert auth_success success forwardable renewable notice basic_constraints.ca host_cert
  client_cert cert_permanent tls is_webmail data_channel.passive share_flag is_exe is_64bit uses_aslr
  uses_dep uses_code_integrity uses_seh has_import_table has_export_table has_cert_table
  has_debug_data init auth drop`,
);
are("vector[interval]", "TTLs");
are("set[enum]", "tags actions");
are(
  "set[string]",
  `tunnel_parents proxied tx_hosts rx_hosts conn_uids analyzers email_dest to cc rcptto uids sources
  matched san.dns san.uri san.email san.ip`,
);
are(
  "vector[string]",
  `answers orig_fuids resp_fuids orig_filenames resp_filenames orig_mime_types resp_mime_types fuids
  cert_chain_fps client_cert_chain_fps cert_chain_fuids client_cert_chain_fuids msg_types
  section_names request_path response_path client_header_names server_header_names attributes`,
);

/** Where a log means something else by the name. */
const ofLogs = new Map([
  ["ssh.version", "count"],
  ["ntp.version", "count"],
  ["smtp.path", "vector[string]"],
  ["smtp.from", "string"],
  ["smtp.date", "string"],
  ["sip.date", "string"],
  ["known_services.service", "set[string]"],
]);
