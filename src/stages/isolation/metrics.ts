import type { Stored } from '../../fields/stored.ts';
import { boundaries, boundaryNames } from '../../inside/boundaries.ts';
import type { ProbeCategory } from '../../inside/verdicts.ts';
import { type Estimate, exactly, untold, wordsOfUnit } from '../../metric.ts';
import type { StageMetric } from '../stage.ts';
import type { EffectiveRecord, ProbeRecord } from './records.ts';
import type { isolationSettings } from './settings.ts';
import type { BoundarySummary, IsolationSummary } from './summary.ts';

type IsolationMetric = StageMetric<
  ProbeRecord | EffectiveRecord,
  IsolationSummary,
  Stored<typeof isolationSettings>
>;

/** A boundary is a metric, by its name, and so is what of it can be counted. */
export const isolationMetrics: readonly IsolationMetric[] = [
  ...boundaryNames.map(
    (name): IsolationMetric => ({
      name,
      unit: 'state',
      better: 'smaller',
      title: `Boundary “${boundaries[name].title}”`,
      meaning: `closed, partly or open: ${boundaries[name].question.replace(/^[A-Z]/, (first) => first.toLowerCase())}`,
      ...askedBy(boundaries[name].categories),
      estimate: ({ boundaries: found }) => (found === null ? beforeBoundaries : stateOf(found[name])),
    }),
  ),
  {
    name: 'syscalls',
    unit: 'count',
    better: 'smaller',
    title: 'Number of system calls that reach the host’s kernel',
    meaning:
      'system calls of the workload, as root, that the host’s kernel answers (S2); 0 if the target has its own kernel',
    ...askedBy(['system-calls']),
    estimate: (summary) => (summary.kernel === 'own' ? exactly(0) : counted(summary, 'S2', 'calls')),
  },
  {
    name: 'devices.made',
    unit: 'count',
    better: 'smaller',
    title: 'Number of virtual devices',
    meaning: 'devices that QEMU provides to the guest (V2)',
    ofOwnKernel: true,
    ...askedBy(['hardware']),
    estimate: (summary) => counted(summary, 'V2', 'devices'),
  },
  {
    name: 'behind.root',
    unit: 'answer',
    better: 'smaller',
    title: 'Root on the host behind the first wall',
    meaning: 'yes or no: an escape would land in a process that is root on the host (B1)',
    ...askedBy(['behind']),
    estimate: ({ verdicts }) => {
      const verdict = verdicts.B1?.root;
      if (verdict === 'open') return exactly(wordsOfUnit.answer.indexOf('yes'));
      return verdict === 'closed' || verdict === 'partly'
        ? exactly(wordsOfUnit.answer.indexOf('no'))
        : notFound('B1');
    },
  },
  {
    name: 'behind.capabilities',
    unit: 'count',
    better: 'smaller',
    title: 'Number of capabilities behind the first wall',
    meaning: 'capabilities over the host of the process that an escape would land in (B2)',
    ...askedBy(['behind']),
    estimate: (summary) => counted(summary, 'B2', 'capabilities'),
  },
  {
    name: 'behind.syscalls',
    unit: 'count',
    better: 'smaller',
    title: 'Number of system calls behind the first wall',
    meaning: 'system calls of the host that are permitted to the process that an escape would land in (B4)',
    ...askedBy(['behind']),
    estimate: (summary) => counted(summary, 'B4', 'calls'),
  },
];

/** Its probes are of these categories, all of which must be asked. */
function askedBy(categories: readonly ProbeCategory[]): Pick<IsolationMetric, 'asks' | 'isAsked'> {
  return {
    asks: `it needs \`categories\` ${categories.join(' and ')}`,
    isAsked: ({ categories: asked }) => categories.every((one) => asked?.includes(one) ?? true),
  };
}

const beforeBoundaries: Estimate = { ...untold, doubt: 'it was probed before boundaries were told' };

function notFound(probe: string): Estimate {
  return { ...untold, doubt: `${probe} was not run, or could not tell` };
}

function counted({ figures }: IsolationSummary, probe: string, name: string): Estimate {
  const value = Object.hasOwn(figures, probe) ? figures[probe]?.[name] : undefined;
  return value === undefined ? notFound(probe) : exactly(value);
}

/** The state of a boundary and where it may lie: what could not be told may have opened it. */
function stateOf({ state, unknown, missing }: BoundarySummary): Estimate {
  const worst = wordsOfUnit.state.length - 1;
  if (state === 'not-measured') return { ...untold, doubt: 'the boundary was not measured' };
  const probes = [...new Set([...unknown, ...missing])];
  const doubt =
    probes.length === 0
      ? 'no probe can show that it is closed'
      : `${probes.join(', ')} could not tell, or did not run`;
  if (state === 'not-known') return { point: null, range: [0, worst], doubt };
  const point = wordsOfUnit.state.indexOf(state);
  return { point, range: [point, unknown.length === 0 ? point : worst], doubt };
}
