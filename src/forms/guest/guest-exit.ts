import { within } from './console.ts';
import type { Machine } from './hypervisor.ts';

export type Exit = { readonly reason: string; readonly exitCode: number | null };

const lastWordsMs = 5000;

/** The line's closing is the end; the guest's own words before it are only the reason. */
export async function exitOf(machine: Machine): Promise<Exit> {
  const { serial } = machine;
  await serial.ended;
  if (!(await within(serial.closed, lastWordsMs))) await machine.destroy().catch(() => undefined);
  const { end } = serial;
  if (end === undefined) return { reason: 'the guest ended without a word', exitCode: null };
  switch (end.kind) {
    case 'exit':
      return { reason: `the workload ended with exit code ${end.code}`, exitCode: end.code };
    case 'signal':
      return { reason: `the workload was ended by signal ${end.number}`, exitCode: null };
    case 'failed':
      return { reason: `the guest could not start the workload: ${end.text}`, exitCode: null };
    case 'panic':
      return { reason: `the guest kernel panicked: ${end.text}`, exitCode: null };
  }
}
