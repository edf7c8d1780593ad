import { probeProcess } from '../../inside/probe-process.ts';
import { ProbeSession } from '../../inside/session.ts';
import { borrow } from '../../launches/borrow.ts';
import { preparedForm } from '../../launches/prepared-form.ts';
import { Marks } from '../../marks.ts';
import type { StageRun, Taking, Turn } from '../stage.ts';
import { type Gathering, gatherEvidence } from './evidence/gather.ts';
import type { EquivalenceRecord } from './records.ts';

/** Gathers what each form's own instance runs, once its workload is ready. */
export async function openEquivalence(
  run: StageRun<undefined, EquivalenceRecord>,
): Promise<Taking<Required<Turn>>> {
  const { prepared, store } = run;
  const manifests: Gathering['manifests'] = new Map();
  const told = (name: string, outcome: EquivalenceRecord['outcome']) => {
    const { ownUserland } = preparedForm(prepared, name);
    store({
      type: 'equivalence',
      form: name,
      ...(ownUserland === undefined ? {} : { ownUserland }),
      outcome,
    });
  };
  return {
    async take({ form: name }) {
      const outcome = await certified(run, manifests, name);
      told(name, outcome);
      return undefined;
    },
    failed: ({ form }, reason) => told(form, { status: 'failed', reason }),
  };
}

async function certified(
  { context, prepared, ready }: StageRun<undefined, EquivalenceRecord>,
  manifests: Gathering['manifests'],
  name: string,
): Promise<EquivalenceRecord['outcome']> {
  const { host, image, workload, signal } = context;
  const form = preparedForm(prepared, name);
  const readiness = workload.ready;
  const sinceNs = Marks.now();
  // Nothing could be seen of a batch job once it is ready: it has ended.
  const isJob = readiness.kind === 'exit';
  await using borrowed = await borrow(form, `certified-${name}`, isJob ? undefined : ready);
  const startedNs = Marks.now();
  const evidence = await gatherEvidence({
    host,
    openHost: async () => ProbeSession.open(await probeProcess(host, ['serve'])),
    rootfsFolder: image.rootfsFolder,
    manifests,
    form,
    instance: borrowed.instance,
    readiness,
    sinceNs,
    signal,
  });
  return { status: 'gathered', durationNs: Number(Marks.now() - startedNs), evidence };
}
