import type { Caveat } from '../summary/caveat.ts';
import { labelOf } from '../summary/label.ts';
import type { Summary } from '../summary/summary.ts';
import { escapeTerminal } from '../wording/escape.ts';
import { enumerated } from './in-target.ts';
import type { Paint } from './terminal-paint.ts';
import { wrapped } from './terminal-table.ts';

/** The words for conditions that spoil a comparison, in few words. */
const words: Readonly<Record<Caveat['condition'], string>> = {
  emulation: 'emulated: no figure of a VM under KVM',
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

/** The caveats of a run, a line for each condition with the targets that it touches. The report says more of each. */
export function caveatLines(summary: Summary, columns: number | undefined, paint: Paint): readonly string[] {
  const loud = summary.caveats.filter(({ condition }) => !quiet.includes(condition));
  if (loud.length === 0) return [];
  return [
    paint('title', 'Caveats'),
    ...[...Map.groupBy(loud, ({ condition }) => condition)].flatMap(([condition, alike]) => {
      const targets = new Set(
        alike.flatMap(({ metrics }) => metrics.map((metric) => metric.split('.', 1)[0] as string)),
      );
      const isAll = targets.size === Object.keys(summary.targets).length;
      const where = isAll ? 'all targets' : enumerated([...targets].map((one) => nameIn(summary, one)));
      const [first = '', ...rest] = wrapped(
        escapeTerminal(`! ${words[condition]} (${where})`).replace(/^/, '  '),
        columns,
        '    ',
      );
      return [first.replace('!', () => paint('doubt', '!')), ...rest];
    }),
  ];
}

/** The name of a target without the mark of emulation, which has a line of its own. */
function nameIn(summary: Summary, target: string): string {
  return labelOf(summary, target).replace(/ \(emulated\)$/, '');
}
