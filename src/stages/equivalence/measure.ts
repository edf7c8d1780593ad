import { rootfsOf } from '../../image/image.ts';
import { probeHost } from '../../inside/probe-process.ts';
import { ProbeSession } from '../../inside/session.ts';
import { borrow } from '../../launches/borrow.ts';
import { preparedTarget } from '../../launches/prepared-target.ts';
import { Marks } from '../../marks.ts';
import type { StageRun, Taking, Turn } from '../stage.ts';
import { type Gathering, gatherEvidence } from './evidence/gather.ts';
import type { EquivalenceRecord } from './records.ts';

/** Gathers evidence of each target in an instance of its own, once its workload is ready. */
export async function openEquivalence(
  run: StageRun<undefined, EquivalenceRecord>,
): Promise<Taking<Required<Turn>>> {
  const { prepared, store } = run;
  const manifests: Gathering['manifests'] = new Map();
  const told = (name: string, outcome: EquivalenceRecord['outcome']) => {
    const { ownUserland, ownUser } = preparedTarget(prepared, name);
    store({
      type: 'equivalence',
      target: name,
      ...(ownUserland === undefined ? {} : { ownUserland }),
      ...(ownUser === undefined ? {} : { ownUser }),
      outcome,
    });
  };
  return {
    async take({ target: name }) {
      const outcome = await certified(run, manifests, name);
      told(name, outcome);
      return undefined;
    },
    failed: ({ target }, reason) => told(target, { status: 'failed', reason }),
  };
}

async function certified(
  { context, prepared, ready }: StageRun<undefined, EquivalenceRecord>,
  manifests: Gathering['manifests'],
  name: string,
): Promise<EquivalenceRecord['outcome']> {
  const { host, image, workload, signal } = context;
  const target = preparedTarget(prepared, name);
  const readiness = workload.ready;
  const sinceNs = Marks.now();
  // A batch job has ended once it is ready, so nothing of it could be seen.
  const isJob = readiness.kind === 'exit';
  await using borrowed = await borrow(target, `certified-${name}`, isJob ? undefined : ready);
  const startedNs = Marks.now();
  const evidence = await gatherEvidence({
    host,
    openHost: async () => ProbeSession.open(await probeHost(host, signal)),
    rootfsFolder: rootfsOf(image),
    manifests,
    target,
    instance: borrowed.instance,
    readiness,
    sinceNs,
    signal,
  });
  return { status: 'gathered', durationNs: Number(Marks.now() - startedNs), evidence };
}
