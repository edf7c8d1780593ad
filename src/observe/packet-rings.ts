import type { Host } from '../host/host.ts';

/** What the kernel keeps for the rings of packet sockets in one network namespace, in bytes. */
export interface PacketRings {
  /** The pages that were taken for them. No cgroup is charged for these. */
  readonly takenBytes: number;
  /** The part that a process maps, where the kernel's account of it calls them pages of a file. */
  readonly mappedBytes: number;
}

const none: PacketRings = { takenBytes: 0, mappedBytes: 0 };

/** Asks only where the process has a network namespace of its own: the rings of the host's are the host's. */
const readScript = `[ "$(readlink "/proc/$1/ns/net")" != "$(readlink /proc/self/ns/net)" ] || exit 0
exec nsenter --net="/proc/$1/ns/net" ss -0enH`;

/**
 * The rings in the network namespace of a process, as a sandbox with a network of its own makes them to take frames from
 * its interface. None where they may not be asked for, or the kernel has no `packet_diag` to answer with.
 */
export async function packetRings(host: Host, pid: number): Promise<PacketRings> {
  const { stdout, exitCode } = await host.exec(['sh', '-c', readScript, 'sh', `${pid}`], {
    allowFailure: true,
    timeoutMs: 10_000,
  });
  return exitCode === 0 ? parsePacketRings(stdout) : none;
}

const pageBytes = 4096;

/**
 * Parses the output of `ss -0enH`. The kernel takes each block of a ring as one run of pages, whose number is a power
 * of two: `get_order` in `alloc_pg_vec`, net/packet/af_packet.c.
 */
export function parsePacketRings(text: string): PacketRings {
  let { takenBytes, mappedBytes } = none;
  for (const [, size, blocks] of text.matchAll(/\bring_[rt]x\(blk_size:(\d+),blk_nr:(\d+),/g)) {
    const pages = Math.ceil(Number(size) / pageBytes);
    if (pages === 0) continue;
    takenBytes += 2 ** Math.ceil(Math.log2(pages)) * pageBytes * Number(blocks);
    mappedBytes += pages * pageBytes * Number(blocks);
  }
  return { takenBytes, mappedBytes };
}
