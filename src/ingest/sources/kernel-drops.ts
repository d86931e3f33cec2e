import { readdir, readFile, readlink } from "node:fs/promises";
import type { AddressInfo } from "node:net";

/** One socket as `/proc/net/udp` and `/proc/net/udp6` list it. */
interface UdpRow {
  readonly inode: string;
  /** Datagrams that the kernel has dropped since the socket was opened. */
  readonly drops: number;
}

/** The sockets of the table on the port; on the IPv4 address as well, if it is one. */
export function udpRowsAt(table: string, { address, port }: AddressInfo): readonly UdpRow[] {
  const portHex = port.toString(16).toUpperCase().padStart(4, "0");
  const local = address.includes(":") ? `:${portHex}` : `${ipv4Hex(address)}:${portHex}`;
  const rows: UdpRow[] = [];
  for (const line of table.split("\n")) {
    const columns = line.trim().split(/\s+/);
    const [at, inode, drops] = [columns[1], columns[9], Number(columns[12])];
    if (at?.endsWith(local) !== true || inode === undefined || !Number.isFinite(drops)) continue;
    rows.push({ inode, drops });
  }
  return rows;
}

/**
 * Tells every two seconds how many datagrams more the kernel has dropped of this process's socket
 * at the address. Where there is no `/proc` it tells nothing. Returns what stops it.
 */
export function watchKernelDrops(at: AddressInfo, onDropped: (count: number) => void): () => void {
  let told = 0;
  let looking = false;
  const look = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    const drops = await dropsOf(at).catch(() => null);
    looking = false;
    if (drops === null || drops <= told) return;
    onDropped(drops - told);
    told = drops;
  };
  const timer = setInterval(() => void look(), LOOK_MS);
  timer.unref();
  return () => clearInterval(timer);
}

async function dropsOf(at: AddressInfo): Promise<number | null> {
  const table = at.address.includes(":") ? "/proc/net/udp6" : "/proc/net/udp";
  const rows = udpRowsAt(await readFile(table, "utf8"), at);
  const own = await ownSockets();
  return rows.find(({ inode }) => own.has(inode))?.drops ?? null;
}

/** Inodes of this process's sockets: another process may share the port. */
async function ownSockets(): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const fd of await readdir("/proc/self/fd")) {
    const target = await readlink(`/proc/self/fd/${fd}`).catch(() => "");
    const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
    if (inode !== undefined) found.add(inode);
  }
  return found;
}

// The kernel writes the four bytes as one little-endian number.
function ipv4Hex(address: string): string {
  const bytes = address.split(".").map((byte) => Number(byte).toString(16).padStart(2, "0"));
  return bytes.toReversed().join("").toUpperCase();
}

const LOOK_MS = 2_000;
