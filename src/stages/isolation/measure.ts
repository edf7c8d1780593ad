import type { FormContext, PreparedForm } from '../../forms/form.ts';
import { Eye } from '../../inside/eye.ts';
import { probeProcess } from '../../inside/probe-process.ts';
import { ProbeSession } from '../../inside/session.ts';
import { probeUsers } from '../../inside/verdicts.ts';
import { underControl } from './control.ts';
import type { Probe } from './probe.ts';
import { runControls } from './probe-controls.ts';
import { probeInstance } from './probe-instance.ts';
import type { ControlRecord, ProbeRecord, QuestionRecord } from './records.ts';

/**
 * Probes each form in an instance of its own, one at a time, after the controls that its verdicts are held against.
 * Nothing may be timed meanwhile.
 */
export async function probeForms(
  context: FormContext,
  forms: ReadonlyMap<string, PreparedForm>,
  probes: readonly Probe[],
  store: (record: QuestionRecord | ProbeRecord | ControlRecord) => void,
): Promise<void> {
  using session = await ProbeSession.open(await probeProcess(context.host, ['serve']));
  const hostEye = new Eye(session);
  for (const { id, title, category, question, source, method, limits } of probes)
    store({ type: 'question', probe: id, title, category, question, source, method, limits });
  const references = new Map<string, unknown>();
  const controls = await runControls(context, probes, hostEye, (record) => {
    references.set(record.probe, record.repetitions.at(-1)?.evidence);
    store(record);
  });
  const { limits } = context.workload;
  for (const [name, form] of forms) {
    context.progress(`probing the isolation of ${name}`);
    const { signal } = context;
    const probing = {
      form,
      id: `probed-${name}`,
      probes,
      users: probeUsers,
      hostEye,
      limits,
      references,
      signal,
    };
    await probeInstance(probing, (found) => {
      const { probe, user, repetitions } = found;
      const control = controls.get(probe.id);
      store({
        type: 'probe',
        form: name,
        probe: probe.id,
        title: probe.title,
        category: probe.category,
        user,
        ...underControl({ verdict: found.verdict, because: found.because }, control),
        repetitions,
        control: control ?? null,
      });
    });
  }
}
