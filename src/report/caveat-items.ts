import type { Caveat } from '../summary/caveat.ts';
import { labelOf } from '../summary/label.ts';
import type { Summary } from '../summary/summary.ts';
import { enumerated } from './in-target.ts';

/** The words for conditions that spoil a comparison, in few words. */
const words: Readonly<Record<Caveat['condition'], string>> = {
  emulation: 'emulated, and no evidence about a VM under KVM',
  'too-few-rounds': 'too few rounds',
  'several-modes': 'multimodal',
  drift: 'drift over the run',
  'host-changed': 'the host changed during the run',
  'busy-host': 'busy host',
  throttling: 'thermal throttling',
  'stolen-time': 'steal time',
  'memory-pressure': 'memory pressure',
  'clock-step': 'clock step',
  'late-event-loop': 'event-loop lag',
  'unproven-equivalence': 'workload equivalence not proven',
  'unequal-work': 'unequal work',
  'explained-difference': 'explained differences',
  'ordinary-user': 'measured as an ordinary user',
};

/** Conditions that have no line: the report explains them, and they change no answer. */
const quiet: readonly Caveat['condition'][] = ['explained-difference'];

/**
 * The caveats of a run in few words, one for each condition, with the targets that it touches: `event-loop lag: VM`. The
 * report says more of each.
 * @param naming how a target is called
 */
export function caveatItems(summary: Summary, naming = labelOf): readonly string[] {
  const loud = summary.caveats.filter(({ condition }) => !quiet.includes(condition));
  return [...Map.groupBy(loud, ({ condition }) => condition)].map(([condition, alike]) => {
    const targets = new Set(
      alike.flatMap(({ metrics }) => metrics.map((metric) => metric.split('.', 1)[0] as string)),
    );
    const isAll = targets.size === Object.keys(summary.targets).length;
    const where = isAll ? 'all targets' : enumerated([...targets].map((one) => naming(summary, one)));
    return `${words[condition]}: ${where}`;
  });
}
