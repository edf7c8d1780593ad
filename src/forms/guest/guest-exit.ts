import { Marks } from '../../measure/marks.ts';
import { memoryReached, type ProgramEnd, type WorkloadEnd } from '../form.ts';
import { within } from './console.ts';
import type { Machine } from './hypervisor.ts';
import type { GuestEnd } from './serial-line.ts';

/** The line's closing is the end; the guest's own words before it are only the reason. */
export async function exitOf(machine: Machine, powerOffMs: number): Promise<WorkloadEnd> {
  const { serial } = machine;
  await serial.ended;
  if (!(await within(serial.closed, powerOffMs))) await machine.destroy().catch(() => undefined);
  return { ...programEnd(serial.end, serial.ranOutOfMemory), seenNs: serial.endSeenNs ?? Marks.now() };
}

function programEnd(end: GuestEnd | undefined, ranOutOfMemory: boolean): ProgramEnd {
  if (end === undefined) return { reason: 'the guest ended without a word', exitCode: null };
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
    case 'panic':
      return { reason: `the guest kernel panicked: ${end.text}`, exitCode: null };
  }
}
