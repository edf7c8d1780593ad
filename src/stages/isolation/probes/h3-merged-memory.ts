import { z } from 'zod';
import { type Reading, reading, wholeText } from '../../../inside/reading.ts';
import { boundaryRoles } from '../../../targets/boundary-process.ts';
import { spokenTo } from '../boundary/processes.ts';
import { defineProbe, judgement } from '../probe.ts';

const folder = '/sys/kernel/mm/ksm';
const mostProcesses = 8;

export const h3 = defineProbe({
  id: 'H3',
  title: 'Memory merged with others’',
  category: 'hardware',
  boundary: 'hardware',
  kind: 'reads-others',
  opens: false,
  closedBy: [],
  question: 'Does the host merge equal pages of its memory with those of others?',
  source:
    'Linux, Documentation/admin-guide/mm/ksm.rst; Suzaki et al., “Memory Deduplication as a Threat to the Guest OS”, EuroSec 2011; QEMU, mem-merge',
  method: `Reads on the host whether KSM runs (${folder}), and for each process that the workload speaks to whether it lets its pages be merged, and how many are.`,
  cannotShow:
    'States the setting. That a page was merged can be told by the time that a write to it takes, which is not tried.',
  users: ['root'],
  controls: [],
  evidence: z.strictObject({
    run: reading,
    processes: z
      .array(z.strictObject({ role: z.enum(boundaryRoles), mergeable: reading, merged: reading }))
      .max(mostProcesses),
  }),
  async gather({ host, boundary }) {
    const processes = [];
    for (const { pid, role } of boundary.filter((one) => spokenTo.includes(one.role)).slice(0, mostProcesses))
      processes.push({
        role,
        // A mark of one region is as telling as those of all.
        mergeable: await host.containing(`/proc/${pid}/smaps`, ' mg '),
        merged: await host.read(`/proc/${pid}/ksm_merging_pages`, 32),
      });
    return { run: await host.read(`${folder}/run`, 16), processes };
  },
  judge({ run, processes }) {
    const state = run.kind === 'refused' && run.error === 'ENOENT' ? 'none' : wholeText(run)?.trimEnd();
    if (state === undefined || !/^(?:none|[012])$/.test(state) || processes.length === 0)
      return judgement('inconclusive', 'the host does not say whether it merges memory');
    const lets = processes.some(({ mergeable }) => mergeable.kind === 'content' && mergeable.text !== '');
    const pages = processes.map(({ merged }) => pagesIn(merged)).reduce((sum, one) => sum + one, 0);
    const asks = lets
      ? 'what runs it offers its memory for that'
      : 'what runs it does not offer its memory for that';
    const figures = { mergedPages: pages };
    if (state === 'none') return judgement('stated', 'the host’s kernel cannot merge memory', figures);
    return state === '1'
      ? judgement(
          'stated',
          `the host merges equal memory (KSM), and ${asks}: ${pages} pages of it are`,
          figures,
        )
      : judgement(
          'stated',
          `the host merges no memory (KSM is off), ${lets ? 'although' : 'and'} ${asks}`,
          figures,
        );
  },
});

const pagesIn = (one: Reading) => Number(/^(\d{1,12})\n$/.exec(wholeText(one) ?? '')?.[1] ?? 0);
