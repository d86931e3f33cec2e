/** The columns of the Zeek logs that the benchmark writes, with their types, as Zeek 8 has them. */
export const zeekColumns: Readonly<Record<ZeekLogName, readonly (readonly [string, string])[]>> = {
  conn: [
    ...columns("ts:time uid:string id.orig_h:addr id.orig_p:port id.resp_h:addr id.resp_p:port"),
    ...columns("proto:enum service:string duration:interval orig_bytes:count resp_bytes:count"),
    ...columns("conn_state:string local_orig:bool local_resp:bool missed_bytes:count"),
    ...columns("history:string orig_pkts:count orig_ip_bytes:count resp_pkts:count"),
    ...columns("resp_ip_bytes:count tunnel_parents:set[string] ip_proto:count"),
    ...columns("orig_l2_addr:string resp_l2_addr:string"),
  ],
  dns: [
    ...columns("ts:time uid:string id.orig_h:addr id.orig_p:port id.resp_h:addr id.resp_p:port"),
    ...columns("proto:enum trans_id:count rtt:interval query:string qclass:count"),
    ...columns("qclass_name:string qtype:count qtype_name:string rcode:count rcode_name:string"),
    ...columns("AA:bool TC:bool RD:bool RA:bool Z:count answers:vector[string]"),
    ...columns("TTLs:vector[interval] rejected:bool"),
  ],
  http: [
    ...columns("ts:time uid:string id.orig_h:addr id.orig_p:port id.resp_h:addr id.resp_p:port"),
    ...columns("trans_depth:count method:string host:string uri:string referrer:string"),
    ...columns("version:string user_agent:string request_body_len:count response_body_len:count"),
    ...columns("status_code:count status_msg:string tags:set[enum] resp_fuids:vector[string]"),
    ...columns("resp_mime_types:vector[string]"),
  ],
};

/** The logs that the benchmark writes. */
export type ZeekLogName = "conn" | "dns" | "http";

function columns(text: string): readonly (readonly [string, string])[] {
  return text.split(" ").map((column) => {
    const at = column.indexOf(":");
    return [column.slice(0, at), column.slice(at + 1)] as const;
  });
}
