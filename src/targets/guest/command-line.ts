import { BallastError } from '../../errors.ts';
import type { Host } from '../../host/host.ts';
import { nativeBinary } from '../../native/build.ts';
import type { AcceleratorKind } from './proved-accelerator.ts';

/**
 * The arguments that every guest gets: few bytes on the serial line, but the first of them as early as the kernel can
 * speak once it is unpacked. Before that it would say that it asks the firmware for disks (EDD), to the line and to the
 * firmware, and a micro-VM's sends what it is told to the line as well, so that every letter came twice; a kernel that
 * GRUB starts never says it.
 */
export const ofEveryGuest =
  'console=ttyS0 earlyprintk=ttyS0,115200 edd=off loglevel=6 panic=-1 net.ifnames=0';

/**
 * The arguments that a machine needs under an accelerator. KVM tells a kernel its frequency, and that its timer works; an
 * emulated kernel would find out by its timer, which a busy host holds up: it would not boot, or have a clock that is
 * wrong for good.
 *
 * With several processors it also takes their counters of time stamps for apart, and every look at its clock would go to an
 * emulated timer; they are one counter.
 */
export async function machineArguments(host: Host, accelerator: AcceleratorKind): Promise<readonly string[]> {
  if (accelerator === 'kvm') return [];
  return ['tsc=reliable', 'no_timer_check', `tsc_early_khz=${await ticksKhz(host)}`];
}

/** The frequency of the time stamp counter in kHz: an emulated processor counts in the host's ticks. */
async function ticksKhz(host: Host): Promise<number> {
  const { stdout } = await host.exec([await nativeBinary(host, 'ticks')]);
  const khz = Number(stdout);
  if (khz >= 1e5 && khz <= 1e7) return khz;
  throw new BallastError('engine', 'ticks-unknown', `the CPU of ${host.name} counts no time stamps`);
}

/**
 * The kernel's command line: the arguments of every guest, those that its machine needs, and settings for the guest's
 * init.
 */
export function commandLine(ofMachine: readonly string[], told: Readonly<Record<string, string>>): string {
  const settingWords = Object.entries(told).map(([name, value]) => `ballast.${name}=${value}`);
  return [ofEveryGuest, ...ofMachine, ...settingWords].join(' ');
}
