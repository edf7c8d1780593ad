import { messageOf } from '../../errors.ts';
import { storedMark } from '../../execution/stored-mark.ts';
import type { FormContext, PreparedForm, Shipped } from '../../forms/form.ts';
import { makePrivateFolder } from '../../host/root-only.ts';
import { isLost } from '../../launches/lost.ts';
import type { Mark } from '../../marks.ts';
import { Marks } from '../../marks.ts';
import { endsBlock } from '../../plan/ends-block.ts';
import type { WholeRecord } from '../../results/course-records.ts';
import type { PullArtifact, Pulled } from './artifact.ts';
import { filesArtifact } from './files-artifact.ts';
import { imageArtifact } from './image-artifact.ts';
import { buildPullPlan } from './plan.ts';
import { notePushed, pullFolder, pushedTag } from './pushed.ts';
import type { PullOutcome, PullRecord } from './records.ts';
import { Registry, type RegistryPlace } from './registry.ts';
import type { PullSettings } from './settings.ts';

/** Forms that start from the same, and how it comes to a host. */
interface Group {
  readonly forms: readonly string[];
  readonly shipped: Shipped;
}

/** @throws BallastError `registry-unreachable`, before anything is measured in vain */
export async function requireRegistry(
  { host, signal }: Pick<FormContext, 'host' | 'signal'>,
  { registry: address }: PullSettings,
): Promise<void> {
  using registry = new Registry(host, address, signal);
  await registry.ping();
}

/**
 * Measures how long a host that has nothing takes to fetch what each form starts from out of a registry. What cannot
 * be sent or fetched gets a record that says why. Nothing may be timed meanwhile.
 */
export async function measurePulls(
  context: FormContext,
  prepared: ReadonlyMap<string, PreparedForm>,
  settings: PullSettings,
  order: { readonly seed: number; readonly originNs: bigint; readonly blocks: readonly number[] },
  store: (record: PullRecord | WholeRecord) => void,
): Promise<void> {
  const { host, signal, progress } = context;
  await using resources = new AsyncDisposableStack();
  const registry = resources.use(new Registry(host, settings.registry, signal));
  const folder = pullFolder(context.runFolder);
  await makePrivateFolder(host, folder);
  resources.defer(async () => void (await host.exec(['rm', '-rf', '--', folder])));
  const sent: { group: Group; artifact: PullArtifact }[] = [];
  for (const group of groupsOf(prepared)) {
    signal.throwIfAborted();
    const { forms, shipped } = group;
    const [name = ''] = forms;
    progress(`sending ${name} to the registry`);
    try {
      const repository = `ballast/${context.runId}/${name}`;
      await notePushed(host, context.runFolder, settings.registry, repository);
      const artifact = await send(
        context,
        { registry, repository, tag: pushedTag },
        shipped,
        `${folder}/${name}`,
      );
      sent.push({ group, artifact: resources.use(artifact) });
    } catch (error) {
      signal.throwIfAborted();
      if (isLost(error)) throw error;
      const outcome = { status: 'failed', reason: bounded(`cannot be sent: ${messageOf(error)}`) } as const;
      store({
        type: 'pull',
        forms,
        block: order.blocks[0] ?? 0,
        kind: shipped.kind,
        transferBytes: null,
        outcome,
      });
    }
  }
  const wanted = new Set(order.blocks);
  const plan = buildPullPlan(sent, settings.repetitions, order.seed).filter(({ block }) => wanted.has(block));
  for (const [index, { block, artifact: one }] of plan.entries()) {
    const { group, artifact } = one;
    const { kind, transferBytes } = artifact;
    progress(`pulling ${index + 1} of ${plan.length} (${group.forms.join(', ')})`);
    const outcome = await pullOnce(context, artifact, order.originNs);
    store({ type: 'pull', forms: group.forms, block, kind, transferBytes, outcome });
    signal.throwIfAborted();
    if (endsBlock(plan, index)) store({ type: 'whole', stage: 'pull', block });
  }
}

/** What several forms start from is fetched for all of them. */
function groupsOf(prepared: ReadonlyMap<string, PreparedForm>): readonly Group[] {
  const shipping = [...prepared].flatMap(([form, { shipped }]) =>
    shipped === undefined ? [] : [{ form, shipped }],
  );
  const keyOf = ({ form, shipped }: (typeof shipping)[number]) =>
    shipped.kind === 'image' ? `image ${shipped.reference}` : `files ${form}`;
  return [...Map.groupBy(shipping, keyOf).values()].flatMap((same) => {
    const [first] = same;
    return first === undefined ? [] : [{ forms: same.map(({ form }) => form), shipped: first.shipped }];
  });
}

async function send(
  { host, engine, runId, signal }: FormContext,
  place: RegistryPlace,
  shipped: Shipped,
  folder: string,
): Promise<PullArtifact> {
  if (shipped.kind === 'image') return imageArtifact(await engine.open(), place, shipped.reference, runId);
  await makePrivateFolder(host, `${folder}/shipped`);
  const files = await shipped.filesIn(`${folder}/shipped`);
  return filesArtifact(host, place, files, `${folder}/fetched`, signal);
}

async function pullOnce(
  { host, signal }: FormContext,
  artifact: PullArtifact,
  originNs: bigint,
): Promise<PullOutcome> {
  try {
    await artifact.makeCold();
    // What others have still to write would be waited for as well.
    await host.exec(['sync'], { timeoutMs: flushMs });
    const pulled = await artifact.pull(AbortSignal.any([signal, AbortSignal.timeout(longestPullMs)]));
    const flushStartNs = Marks.now();
    await host.exec(['sync', '-f', '--', artifact.folder], { timeoutMs: flushMs });
    return outcomeOf(pulled, Number(Marks.now() - flushStartNs), originNs);
  } catch (error) {
    if (signal.aborted) return { status: 'aborted', reason: 'interrupted' };
    if (isLost(error)) throw error;
    return { status: 'failed', reason: bounded(messageOf(error)) };
  }
}

const longestPullMs = 30 * 60_000;
const flushMs = 10 * 60_000;

function outcomeOf({ requested, usable, parts }: Pulled, flushNs: number, originNs: bigint): PullOutcome {
  const stored = (mark: Mark) => storedMark(mark, originNs);
  const seen = (mark: Mark | undefined) => (mark === undefined ? null : stored(mark));
  return {
    status: 'pulled',
    requested: stored(requested),
    usable: stored(usable),
    flushNs,
    parts: parts.map(({ digest, name, bytes, present, began, downloaded, unpacked }) => ({
      digest,
      name,
      bytes,
      present,
      began: seen(began),
      downloaded: seen(downloaded),
      unpacked: seen(unpacked),
    })),
  };
}

const bounded = (reason: string) => reason.slice(0, 500);
