import { Marks } from '../../marks.ts';
import { memoryReached, type ProgramEnd, type WorkloadEnd } from '../target.ts';
import { within } from '../within.ts';
import type { Machine } from './hypervisor.ts';
import type { GuestEnd } from './serial-line.ts';

/**
 * The end of a guest, which comes when its line closes; the guest's own words before that are only the reason.
 * @param powerOffMs the time that it may take to go off, once it is about to
 */
export async function exitOf(machine: Machine, powerOffMs: () => number): Promise<WorkloadEnd> {
  const { serial } = machine;
  await serial.ended;
  if (!(await within(serial.closed, powerOffMs()))) await machine.destroy().catch(() => undefined);
  return { ...programEnd(serial.end, serial.ranOutOfMemory), seenNs: serial.endSeenNs ?? Marks.now() };
}

/** The end of the workload. If the guest reports none, the workload did not end by itself. */
function programEnd(
  end: GuestEnd | undefined,
  ranOutOfMemory: boolean,
): ProgramEnd & Pick<WorkloadEnd, 'isForced'> {
  if (end === undefined)
    return {
      reason: 'the virtual machine was ended from outside, or crashed: its guest did not say a word',
      exitCode: null,
      isForced: true,
    };
  switch (end.kind) {
    case 'exit':
      return { reason: `the workload ended with exit code ${end.code}`, exitCode: end.code };
    case 'signal':
      return {
        reason: `the workload was ended by signal ${end.number}${ranOutOfMemory ? `: ${memoryReached}` : ''}`,
        exitCode: null,
      };
    case 'failed':
      return { reason: `the guest could not start the workload: ${end.text}`, exitCode: null };
    case 'off':
      return { reason: 'the guest turned itself off', exitCode: null };
    case 'panic':
      return { reason: `the guest kernel panicked: ${end.text}`, exitCode: null };
  }
}
