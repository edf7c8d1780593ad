import { undecidedVerdicts } from '../../inside/verdicts.ts';
import type { ProbeRecord } from '../../stages/isolation/records.ts';
import type { Summary } from '../../summary/summary.ts';
import { enumerated, inTarget } from '../in-target.ts';
import { shortened } from '../shortened.ts';

/** What was not told, and why: controls that did not fire, verdicts that are inconclusive, probes that failed. */
export function isolationDoubts(summary: Summary, probes: readonly ProbeRecord[]): readonly string[] {
  const silent = probes.filter(({ control }) => control?.fired === false);
  const controls = grouped(silent, ({ control }) =>
    control?.weakening == null
      ? `no instance could be weakened on purpose (${control?.because})`
      : `its control “${control.weakening}” was not noticed (${control.because})`,
  ).map(([reason, some]) => `${probesOf(some)}: ${reason}.`);
  const untold = probes.filter(
    ({ verdict, control }) =>
      verdict === 'error' || (undecidedVerdicts.includes(verdict) && control?.fired !== false),
  );
  const verdicts = grouped(
    untold,
    ({ target, verdict, because }) => `${verdict} in ${inTarget(summary, target)}; ${because}`,
  );
  return [...controls, ...verdicts.map(([reason, some]) => `${probesOf(some)}: ${reason}.`)];
}

function grouped(
  records: readonly ProbeRecord[],
  reason: (record: ProbeRecord) => string,
): readonly (readonly [string, readonly ProbeRecord[]])[] {
  return [...Map.groupBy(records, (record) => shortened(reason(record), 500))];
}

/** Each probe once, with whom it was run as where that was not everyone. */
function probesOf(records: readonly ProbeRecord[]): string {
  const byProbe = Map.groupBy(records, ({ probe }) => probe);
  return enumerated(
    [...byProbe].map(([probe, some]) => {
      const users = new Set(some.map(({ user }) => user));
      if (users.size > 1) return probe;
      return `${probe} (as ${users.has('root') ? 'root' : 'an ordinary user'})`;
    }),
  );
}
