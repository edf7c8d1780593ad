/** What adds a barrier that a probe found missing, for a container and for a virtual machine; absent: nothing is known to. */
export interface Remedy {
  readonly container?: string;
  readonly machine?: string;
}

const dropAll = '`capabilities: { drop: [ALL] }`';
const remap = 'the engine’s `userns-remap`';
const noNewPrivileges = '`noNewPrivileges: true`';
const filtered = 'a filter of packets on the host';
const label = '`apparmor: …`, on a kernel that has it';

/** The remedy of each probe by its id. Settings are those of a scenario where it has them, and else of the engine. */
const remedies: Readonly<Record<string, Remedy>> = {
  P1: { container: dropAll },
  P2: { container: dropAll },
  P3: { container: remap },
  P4: { container: noNewPrivileges },
  P5: { container: label },
  N6: { container: 'the engine’s `--cgroupns=private`' },
  N7: { container: remap },
  S1: { container: 'the engine’s default `seccomp`' },
  S12: { container: 'a newer `seccomp` profile' },
  C1: { container: filtered, machine: filtered },
  C2: { container: filtered, machine: filtered },
  C3: { container: '`capabilities: { drop: [NET_RAW] }`', machine: '`nwfilter: clean-traffic`' },
  D11: { container: '`icc: false`, between siblings', machine: '`portIsolation: true`, between siblings' },
  V7: { machine: '`accelerator: kvm`' },
  V8: { machine: '`portIsolation: true`' },
  B1: { container: remap, machine: '`qemuUser: …`' },
  B2: { container: dropAll, machine: '`qemuUser: …`' },
  B3: { container: noNewPrivileges },
  B5: { container: label, machine: '`securityDriver: apparmor`, on a kernel that has it' },
  B6: { container: remap, machine: '`namespaces` of libvirt’s qemu.conf' },
  B8: { machine: '`cgroup_controllers` of libvirt’s qemu.conf' },
};

export function remedyOf(probe: string): Remedy | undefined {
  return Object.hasOwn(remedies, probe) ? remedies[probe] : undefined;
}
