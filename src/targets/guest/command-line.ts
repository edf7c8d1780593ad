import type { AcceleratorKind, Hypervisor } from './hypervisor.ts';

/**
 * The arguments that every guest gets: few bytes on the serial line, but the first of them as early as the kernel can
 * speak once it is unpacked. Before that it would say that it asks the firmware for disks (EDD), to the line and to the
 * firmware, and a micro-VM's sends what it is told to the line as well, so that every letter came twice; a kernel that
 * GRUB starts never says it.
 */
export const ofEveryGuest =
  'console=ttyS0 earlyprintk=ttyS0,115200 edd=off loglevel=6 panic=-1 net.ifnames=0';

/**
 * The arguments that a machine needs under an accelerator. With several processors an emulated guest takes their
 * counters of time stamps for apart, and every look at its clock would go to an emulated timer; they are one counter.
 * A kernel under KVM skips the check that its timer interrupts. An emulated one skips it too: on a busy host it would
 * get too little CPU time to pass it, and panic.
 */
export async function machineArguments(
  hypervisor: Pick<Hypervisor, 'kernelArguments'>,
  accelerator: AcceleratorKind,
): Promise<readonly string[]> {
  const own = await hypervisor.kernelArguments(accelerator);
  return accelerator === 'tcg' ? ['tsc=reliable', 'no_timer_check', ...own] : own;
}

/**
 * The kernel's command line: the arguments of every guest, those that its machine needs, and settings for the guest's
 * init.
 */
export function commandLine(ofMachine: readonly string[], told: Readonly<Record<string, string>>): string {
  const toldWords = Object.entries(told).map(([name, value]) => `ballast.${name}=${value}`);
  return [ofEveryGuest, ...ofMachine, ...toldWords].join(' ');
}
