import { Eye } from '../../inside/eye.ts';
import { probeHost } from '../../inside/probe-process.ts';
import { ProbeSession } from '../../inside/session.ts';
import { probeUsers } from '../../inside/verdicts.ts';
import { preparedTarget } from '../../launches/prepared-target.ts';
import type { EffectiveSetting } from '../../targets/effective-setting.ts';
import type { StageRun, Taking, Turn } from '../stage.ts';
import { runAllControls } from './all-controls.ts';
import { underControl } from './control.ts';
import { hostSettings } from './host-settings.ts';
import { type Judgement, judgement, type Probe } from './probe.ts';
import { type ProbeFinding, probeInstance } from './probe-instance.ts';
import type {
  ControlRecord,
  EffectiveRecord,
  HostSettingsRecord,
  ProbeRecord,
  QuestionRecord,
} from './records.ts';
import { referencesOf } from './references.ts';
import { remedyOf } from './remedies.ts';
import { type Standing, standing } from './standing.ts';

type Probing = Pick<
  StageRun<unknown, QuestionRecord | ProbeRecord | ControlRecord | EffectiveRecord | HostSettingsRecord>,
  'context' | 'prepared' | 'store'
> & { readonly probes: readonly Probe[] };

/** Probes each target in an instance of its own, after the controls that its verdicts depend on. */
export async function openProbing({
  context,
  prepared,
  probes,
  store,
}: Probing): Promise<Taking<Required<Turn>> & AsyncDisposable> {
  using opening = new DisposableStack();
  const session = opening.use(await ProbeSession.open(await probeHost(context.host, context.signal)));
  const hostEye = new Eye(session);
  for (const probe of probes) {
    const { id, title, category, question, source, method, cannotShow: limits } = probe;
    const references = [...referencesOf(probe)];
    const remedy = remedyOf(id);
    store({
      ...{ type: 'question', probe: id, title, category, question, source, method, limits, references },
      ...(remedy === undefined ? {} : { remedy }),
    });
  }
  store({ type: 'host-settings', settings: [...(await hostSettings(context.host))] });
  const references = new Map<string, unknown>();
  const controlOf = await runAllControls(context, [...prepared.values()], probes, hostEye, (record) => {
    // The controls that all targets share come first.
    if (!references.has(record.probe)) references.set(record.probe, record.repetitions.at(-1)?.evidence);
    store(record);
  });
  const resources = opening.move();
  const { signal, workload } = context;
  return {
    async take({ target: name }) {
      const target = preparedTarget(prepared, name);
      const shared = { probes, users: probeUsers, hostEye, limits: workload.limits, references, signal };
      const tellSettings = (settings: readonly EffectiveSetting[]) =>
        store({ type: 'effective', target: name, settings: [...settings] });
      await probeInstance({ ...shared, target, id: `probed-${name}`, tellSettings }, (found) => {
        const { probe, user, repetitions } = found;
        const control = controlOf(probe, user, target.wall);
        store({
          type: 'probe',
          target: name,
          probe: probe.id,
          title: probe.title,
          category: probe.category,
          user,
          standing: standingOf(probe),
          ...underControl(conclusionOf(found), control),
          repetitions,
          control: control ?? null,
        });
      });
      return undefined;
    },
    [Symbol.asyncDispose]: async () => resources.dispose(),
  };
}

function conclusionOf({ verdict, because, figures }: ProbeFinding): Judgement {
  return judgement(verdict, because, figures);
}

/** The standing of a probe, and nothing else of it. */
function standingOf(probe: Probe): Standing {
  return standing.parse(probe);
}
