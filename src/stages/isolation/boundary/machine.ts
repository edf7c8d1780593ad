import { z } from 'zod';
import { type Reading, reading } from '../../../inside/reading.ts';
import { defineProbe, type Judgement, judgement, type Probe, type ProbeContext } from '../probe.ts';
import { type Descriptors, descriptorsIn } from './descriptors.ts';

/** The names of a machine's devices, one for each; null: the monitor did not say. */
export const deviceNames = z.array(z.string().max(64)).max(256).nullable();

/** The process that is the virtual machine, by its id on the host; undefined when there is none. */
export function monitorOf({ boundary }: Pick<ProbeContext, 'boundary'>): number | undefined {
  return boundary.find(({ role }) => role === 'monitor')?.pid;
}

/** The names of the machine's devices as its monitor tells them, which no guest can forge. */
export async function askDevices({ hostSide }: Pick<ProbeContext, 'hostSide'>) {
  const names = await hostSide.devices?.();
  return names === undefined ? null : names.map((name) => name.slice(0, 64)).slice(0, 256);
}

/** Those devices by which a guest is given a folder of the host: 9p and virtiofs. */
export function folderDevices(names: readonly string[]): readonly string[] {
  return names.filter((name) => /(?:^|-)(?:9p|fs)(?:-|$)|virtiofs/.test(name));
}

type Asked = Omit<Probe, 'category' | 'users' | 'gather' | 'judge'>;

interface HardwareSpec<E> extends Asked {
  readonly evidence: z.ZodType<E>;
  /** @param pid the machine's process on the host */
  look(context: ProbeContext, pid: number): Promise<E>;
  judge(evidence: E): Judgement;
}

/** A probe of a virtual machine's hardware, which is absent where there is no virtual machine. */
export function defineHardware<E>({ evidence, look, judge, ...asked }: HardwareSpec<E>): Probe {
  return defineProbe({
    ...asked,
    category: 'hardware',
    users: ['root'],
    evidence: z.strictObject({ machine: evidence.nullable() }),
    async gather(context) {
      const pid = monitorOf(context);
      return { machine: pid === undefined ? null : await look(context, pid) };
    },
    judge: ({ machine }) =>
      machine === null ? judgement('absent', 'it has no virtual machine') : judge(machine),
  });
}

/** The monitor's descriptors, and whether the host's KVM runs its processors; undefined when they are not known. */
export function monitorShows(one: Reading): (Descriptors & { readonly usesKvm: boolean }) | undefined {
  const open = descriptorsIn(one);
  return open === undefined ? undefined : { ...open, usesKvm: open.kinds.has('anon_inode:kvm-vm') };
}

export const monitorDescriptors = reading;
