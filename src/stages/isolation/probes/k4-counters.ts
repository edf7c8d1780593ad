import { z } from 'zod';
import { figureIn } from '../../../inside/reading.ts';
import { placeOf, sandwiches, takeSandwiches } from '../compare.ts';
import { defineProbe, judgement, unreadable } from '../probe.ts';

const counters = [
  { name: 'context switches', file: 'stat', prefix: 'ctxt ' },
  { name: 'processes started', file: 'stat', prefix: 'processes ' },
  { name: 'page faults', file: 'vmstat', prefix: 'pgfault ' },
] as const;

export const k4 = defineProbe({
  id: 'K4',
  title: 'Kernel counters',
  category: 'kernel',
  boundary: 'kernel',
  kind: 'one-flaw-away',
  cause: 'shared-kernel',
  closedBy: [],
  question: 'Does it see the counters of the host’s kernel?',
  source: 'proc(5): /proc/stat (ctxt, processes), /proc/vmstat (pgfault)',
  method:
    'Reads each counter inside between two readings of the host, three times; always between means shared.',
  cannotShow: 'A runtime could answer with the host’s counters without sharing its kernel.',
  users: ['root', 'user'],
  controls: ['host-namespaces', 'bare-process'],
  evidence: z.strictObject({ stat: sandwiches, vmstat: sandwiches }),
  gather: async (context) => ({
    stat: await takeSandwiches(context, (eye) => eye.lines('/proc/stat', 'ctxt ', 'processes ')),
    vmstat: await takeSandwiches(context, (eye) => eye.lines('/proc/vmstat', 'pgfault ')),
  }),
  judge(evidence) {
    const places = counters.map(({ file, prefix }) =>
      placeOf(evidence[file], (one) => figureIn(one, prefix)),
    );
    const told = places.filter((place) => place !== undefined);
    if (told.length === 0) {
      const first = evidence.stat[0]?.inside;
      return (
        (first && unreadable(first, 'counter')) ?? judgement('inconclusive', 'no counter could be compared')
      );
    }
    const names = counters.filter((_, index) => places[index] === 'within').map(({ name }) => name);
    if (names.length === told.length)
      return judgement('shared', `it sees the host’s counters (${names.join(', ')})`);
    // A kernel that counts at all has counted by the time that it runs this.
    const readings = counters.flatMap(({ file, prefix }) =>
      evidence[file].map((one) => figureIn(one.inside, prefix)),
    );
    if (readings.every((figure) => figure === undefined || figure === 0))
      return judgement('synthetic', 'its counters are made up: they stand at 0');
    return told.every((place) => place === 'outside')
      ? judgement('isolated', 'its counters are not the host’s')
      : judgement('inconclusive', 'some counters look like the host’s, others do not');
  },
});
