/**
 * The log sources of the Sigma taxonomy and of SigmaHQ's rules: product, then its categories and its
 * services. A category under `any` is not of one product.
 */
export const KNOWN_LOGSOURCES: ReadonlyMap<
  string,
  { readonly categories: readonly string[]; readonly services: readonly string[] }
> = new Map(
  Object.entries({
    any: ["antivirus authentication database dns firewall proxy webserver network", ""],
    apache: ["webserver", "access error"],
    aws: ["", "cloudtrail"],
    azure: ["", "activitylogs auditlogs pim riskdetection signinlogs"],
    bitbucket: ["", "audit"],
    cisco: ["", "aaa bgp duo ldp syslog"],
    django: ["application", ""],
    dns: ["", ""],
    fortigate: ["", "event traffic utm"],
    fortios: ["", "sslvpnd"],
    gcp: ["", "gcp.audit google_workspace.admin google_workspace.login"],
    github: ["", "audit"],
    huawei: ["", "bgp"],
    iptables: ["firewall", ""],
    juniper: ["", "bgp"],
    jvm: ["application", ""],
    kubernetes: ["application", "audit"],
    linux: [
      "file_event file_access file_delete network_connection process_creation",
      "auditd auth clamav cron guacamole iptables sshd sudo syslog vsftpd modsecurity",
    ],
    m365: ["", "audit exchange threat_detection threat_management"],
    macos: ["file_event file_access network_connection process_creation", ""],
    modsecurity: ["", ""],
    netflow: ["", ""],
    nginx: ["webserver", "access error"],
    nodejs: ["application", ""],
    okta: ["", "okta"],
    onelogin: ["", "onelogin.events"],
    opencanary: ["application", ""],
    paloalto: ["appliance file_event", "globalprotect"],
    python: ["application", ""],
    qualys: ["", ""],
    rpc_firewall: ["application", ""],
    ruby_on_rails: ["application", ""],
    spring: ["application", ""],
    sql: ["application", ""],
    velocity: ["application", ""],
    windows: [
      "clipboard_change create_remote_thread create_stream_hash dns_query driver_load file_access file_block_executable file_block_shredding file_change file_delete file_delete_detected file_event file_executable_detected file_rename image_load network_connection pipe_created process_access process_creation process_tampering process_termination ps_classic_provider_start ps_classic_script ps_classic_start ps_module ps_script raw_access_thread registry_add registry_delete registry_event registry_rename registry_set sysmon_error sysmon_status wmi_event",
      "application applocker appmodel-runtime appxdeployment-server appxpackaging-om bits-client capi2 certificateservicesclient-lifecycle-system codeintegrity-operational dhcp diagnosis-scripted dns-client dns-server dns-server-analytic dns-server-audit driver-framework firewall-as hyper-v-worker iis iis-configuration kernel-event-tracing kernel-shimengine ldap lsa-server microsoft-servicebus-client msexchange-management ntfs ntlm openssh powershell powershell-classic printservice-admin printservice-operational security security-mitigations sense shell-core smbclient-connectivity smbclient-security smbserver-audit smbserver-connectivity sysmon system taskscheduler terminalservices-localsessionmanager vhdmp windefend wmi",
    ],
    zeek: [
      "",
      "capture_loss conn dce_rpc dhcp dnp3 dns dpd files ftp gquic http intel irc kerberos known_certs known_hosts known_services ldap modbus mqtt mysql notice ntlm ntp pe quic radius rdp reporter rfb sip smb_files smb_mapping smtp smtp_links snmp socks software ssh ssl stats syslog tunnel weird x509",
    ],
  }).map(([product, [categories = "", services = ""]]) => [
    product,
    { categories: words(categories), services: words(services) },
  ]),
);

function words(text: string): readonly string[] {
  return text === "" ? [] : text.split(" ");
}
