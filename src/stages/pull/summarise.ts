import { elapsedNs, type StoredMark } from '../../fields/stored-parts.ts';
import { locate, median } from '../../stats/order-statistic.ts';
import type { Launched } from '../stage.ts';
import type { PullRecord } from './records.ts';
import type { PullSummary } from './summary.ts';

/**
 * Summarises the time that a target takes to be fetched, from its records: from the request until all of it can be
 * used, in ns. A pull that failed ranks as infinitely slow; one that was interrupted says nothing.
 */
export function pullSummary(records: readonly PullRecord[], { createNs, readyNs }: Launched): PullSummary {
  const ended = records.filter(({ outcome }) => outcome.status !== 'aborted');
  const pulled = ended.flatMap(({ outcome }) => (outcome.status === 'pulled' ? [outcome] : []));
  const failed = ended.length - pulled.length;
  const since = (requested: StoredMark, mark: StoredMark | null | undefined) =>
    mark ? [elapsedNs(requested, mark)] : [];
  const times = pulled.flatMap(({ requested, usable }) => since(requested, usable));
  const { point: medianNs, ci95: ci95Ns } = locate([
    ...times,
    ...Array(failed).fill(Number.POSITIVE_INFINITY),
  ]);
  const parts = (pulled[0]?.parts ?? []).map(({ digest, name, bytes }) => {
    const own = pulled.flatMap(({ requested, parts }) =>
      parts.filter((part) => part.digest === digest).map((part) => ({ requested, part })),
    );
    const at = (which: 'began' | 'downloaded' | 'unpacked') =>
      median(own.flatMap(({ requested, part }) => since(requested, part[which])));
    return {
      digest,
      name,
      bytes,
      present: own.filter(({ part }) => part.present).length,
      beganNs: at('began'),
      downloadedNs: at('downloaded'),
      unpackedNs: at('unpacked'),
    };
  });
  const known = [medianNs, createNs, readyNs].filter((ns) => ns !== null);
  return {
    kind: records[0]?.kind ?? 'files',
    sharedWith: [...new Set(records.flatMap(({ targets }) => targets))],
    transferBytes: records.find(({ transferBytes }) => transferBytes !== null)?.transferBytes ?? null,
    medianNs,
    ci95Ns,
    n: ended.length,
    failures: failed,
    problems: [
      ...new Set(ended.flatMap(({ outcome }) => (outcome.status === 'failed' ? [outcome.reason] : []))),
    ],
    flushNs: median(pulled.map(({ flushNs }) => flushNs)),
    parts,
    createNs,
    fromNothingNs: known.length === 3 ? known.reduce((sum, ns) => sum + ns, 0) : null,
  };
}
