import { formatBytes } from '../../wording/format.ts';
import type { Limits } from '../../workload.ts';
import { judged, line, type Pair } from './line.ts';
import { type LimitName, type LimitsEvidence, limitNames } from './records.ts';
import type { CertificateLine } from './summary.ts';

/** The tolerance of a limit: engines round to pages, or to a hundredth of a processor. */
const roundingRatio = 0.01;

const formats: Readonly<Record<LimitName, (metric: number) => string>> = {
  cpus: (metric) => `${Number(metric.toFixed(2))} CPU${metric === 1 ? '' : 's'}`,
  memory: (metric) => `${formatBytes(metric)} of memory`,
  pids: (metric) => `${metric} processes`,
};

/** Compares the limits that are enforced with those of the scenario, each target by itself. */
export function limitsLine({ own }: Pair, limits: Limits): CertificateLine {
  const asked: Readonly<Record<LimitName, number>> = {
    cpus: limits.cpus,
    memory: limits.memoryBytes,
    pids: limits.pids,
  };
  return judged(own.limits, own.limits, (mine) => {
    const unread = limitNames.filter((name) => enforced(mine, name) === null);
    const details = limitNames.flatMap((name) => {
      const metric = enforced(mine, name);
      if (metric === null) return [];
      if (metric === 'none') return [`nothing holds it to ${formats[name](asked[name])}`];
      if (Math.abs(metric / asked[name] - 1) <= roundingRatio) return [];
      return [`it is held to ${formats[name](metric)}, and not to ${formats[name](asked[name])}`];
    });
    const { cpus, memory } = mine.inside;
    const seen = [
      cpus === null ? [] : formats.cpus(cpus),
      memory === null ? [] : formats.memory(memory),
    ].flat();
    const sees = seen.length === 0 ? '' : `; it sees ${seen.join(' and ')}`;
    if (details.length > 0) return line('different', `${details.join('; ')}${sees}`, details);
    const untold = unread.map((name) => formats[name](asked[name])).join(', ');
    if (unread.length > 0) return line('untold', `what holds it to ${untold} could not be read`);
    const by =
      mine.machine.memory === null
        ? 'by the host'
        : 'by the host, the size of its machine and its own kernel';
    const held = limitNames.map((name) => formats[name](asked[name])).join(', ');
    return line('equal', `${held}, enforced ${by}${sees}`);
  });
}

/**
 * The tighter of the host's limit and the size of its machine; the number of processes in a guest is limited by its own
 * kernel. `none`: nothing limits it; null: it cannot be told.
 */
function enforced({ host, machine, inside }: LimitsEvidence, name: LimitName): number | 'none' | null {
  const isMachine = machine.memory !== null;
  const bounds = name === 'pids' ? [isMachine ? inside.pids : host.pids] : [host[name], machine[name]];
  const metrics = bounds.filter((bound) => typeof bound === 'number');
  if (metrics.length > 0) return Math.min(...metrics);
  return bounds.includes('none') ? 'none' : null;
}

/** Tells whether both are processes of the same host. */
export function machineLine({ own, reference }: Pair): CertificateLine {
  return judged(own.machine, reference.machine, (mine, theirs) => {
    if (mine.namedBy === null)
      return line('different', `process ${mine.pid} of the host is none of this instance: it runs elsewhere`);
    if (mine.hostBoot !== theirs.hostBoot)
      return line(
        'different',
        `the host is not the same, or was rebooted: boots ${mine.hostBoot} and ${theirs.hostBoot}`,
      );
    const by = mine.namedBy === 'cgroup' ? 'its cgroup' : 'its arguments';
    return line('equal', `process ${mine.pid} of the host, named in ${by}; boot ${mine.hostBoot}`);
  });
}
