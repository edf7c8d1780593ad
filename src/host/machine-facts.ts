import { setTimeout as sleep } from 'node:timers/promises';
import { cpu, diskLayout, type Systeminformation, system } from 'systeminformation';
import { formatBytes } from '../wording/format.ts';
import type { Host } from './host.ts';

/** The part of systeminformation's report that is used; in a guest much of it is empty. */
export interface MachineReport {
  readonly system: Systeminformation.SystemData;
  readonly cpu: Systeminformation.CpuData;
  readonly disks: readonly Systeminformation.DiskLayoutData[];
}

const timeoutMs = 5000;
const longestFact = 200;
/** The values that systeminformation reports where it knows nothing. */
const placeholders = new Set([
  '',
  '-',
  'Computer',
  'Not Specified',
  'To Be Filled By O.E.M.',
  'Default string',
]);

/**
 * Facts of this machine that /proc does not state: make, cores, caches, disks. Reading them runs programs, so it must
 * not happen in a timed window. Facts of another host cannot be read this way. None of them is worth failing a run
 * for.
 */
export async function machineFacts(
  host: Host,
  ask: () => Promise<MachineReport> = askMachine,
  giveUpMs = timeoutMs,
): Promise<Readonly<Record<string, string>>> {
  if (host.kind !== 'local') return {};
  const given = new AbortController();
  const tooLate = sleep(giveUpMs, undefined, { signal: given.signal });
  try {
    const report = await Promise.race([ask(), tooLate]);
    return report === undefined ? {} : factsIn(report);
  } catch {
    return {};
  } finally {
    given.abort();
    tooLate.catch(() => undefined);
  }
}

export function factsIn(report: MachineReport): Readonly<Record<string, string>> {
  const { manufacturer, model, virtual, virtualHost } = report.system;
  const { physicalCores, cores, cache } = report.cpu;
  const facts = {
    machine: [manufacturer, model].filter(isKnown).join(' '),
    virtualisedBy: virtual && isKnown(virtualHost) ? virtualHost : '',
    cpuCores: physicalCores > 0 && cores > 0 ? `${physicalCores} physical, ${cores} logical` : '',
    cpuCaches: (['l1d', 'l1i', 'l2', 'l3'] as const)
      .flatMap((level) => (cache?.[level] > 0 ? [`${level.toUpperCase()} ${formatBytes(cache[level])}`] : []))
      .join(', '),
    disks: report.disks.map(diskText).filter(Boolean).join(', '),
  };
  return Object.fromEntries(
    Object.entries(facts).flatMap(([name, text]) =>
      text === '' ? [] : [[name, text.slice(0, longestFact)]],
    ),
  );
}

function diskText({ device, type, interfaceType, size }: Systeminformation.DiskLayoutData): string {
  const kind = [interfaceType, type].filter(isKnown).join(' ');
  return kind === '' ? '' : `${device} ${kind}${size > 0 ? ` of ${formatBytes(size)}` : ''}`;
}

function isKnown(text: string | null | undefined): text is string {
  return typeof text === 'string' && !placeholders.has(text.trim());
}

async function askMachine(): Promise<MachineReport> {
  const [machine, processor, disks] = await Promise.all([system(), cpu(), diskLayout()]);
  return { system: machine, cpu: processor, disks };
}
