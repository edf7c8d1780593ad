import { BallastError, messageOf } from '../../errors.ts';
import type { FormContext, PreparedForm } from '../../forms/form.ts';
import { probeProcess } from '../../inside/probe-process.ts';
import { ProbeSession } from '../../inside/session.ts';
import type { Knocker } from '../../launches/knocker.ts';
import { isLost } from '../../launches/lost.ts';
import { untilReady } from '../../launches/until-ready.ts';
import { Marks } from '../../marks.ts';
import { type Gathering, gatherEvidence } from './evidence/gather.ts';
import type { EquivalenceRecord } from './records.ts';

/**
 * Gathers what each form's own instance runs, one at a time, once its workload is ready. A form of which that cannot
 * be had is recorded as that. Nothing may be timed meanwhile.
 * @throws the signal's reason; BallastError when the host is lost, and what a removal fails with
 */
export async function certify(
  context: FormContext,
  knocker: Knocker,
  forms: ReadonlyMap<string, PreparedForm>,
  store: (record: EquivalenceRecord) => void,
): Promise<void> {
  const certifying = { ...context, knocker, manifests: new Map() };
  for (const [name, form] of forms) {
    context.progress(`certifying that ${name} does equal work`);
    const outcome = await certifyForm(certifying, form, `certified-${name}`);
    const { ownUserland } = form;
    store({
      type: 'equivalence',
      form: name,
      ...(ownUserland === undefined ? {} : { ownUserland }),
      outcome,
    });
  }
}

interface Certifying extends FormContext, Pick<Gathering, 'manifests'> {
  readonly knocker: Knocker;
}

async function certifyForm(
  context: Certifying,
  form: PreparedForm,
  id: string,
): Promise<EquivalenceRecord['outcome']> {
  const { host, image, knocker, manifests, workload, signal } = context;
  const { check } = image.start;
  const readiness = workload.ready;
  const sinceNs = Marks.now();
  let outcome: EquivalenceRecord['outcome'];
  try {
    await using created = await form.createProbed(id);
    const marks = new Marks();
    const instance = await created.launch(marks);
    // Of a batch job nothing could be seen once it is ready: it has ended.
    const isJob = readiness.kind === 'exit';
    const result = isJob
      ? undefined
      : await untilReady({ host, knocker, workload, check, signal }, instance, marks);
    if (result !== undefined && result.outcome.status !== 'ready') {
      signal.throwIfAborted();
      return { status: 'failed', reason: result.outcome.reason };
    }
    const startedNs = Marks.now();
    const evidence = await gatherEvidence({
      host,
      openHost: async () => ProbeSession.open(await probeProcess(host, ['serve'])),
      rootfsFolder: image.rootfsFolder,
      manifests,
      form,
      instance,
      readiness,
      sinceNs,
      signal,
    });
    outcome = { status: 'gathered', durationNs: Number(Marks.now() - startedNs), evidence };
  } catch (error) {
    signal.throwIfAborted();
    if (isLost(error) || !(error instanceof BallastError)) throw error;
    outcome = { status: 'failed', reason: messageOf(error).slice(0, 500) };
  }
  return outcome;
}
