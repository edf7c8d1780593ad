import { makePrivateFolder } from '../../host/root-only.ts';
import { attempt, reasonOf } from '../../launches/lost.ts';
import { storedMark } from '../../launches/stored-mark.ts';
import type { Mark } from '../../marks.ts';
import { Marks } from '../../marks.ts';
import type { Shipped } from '../../targets/shipped.ts';
import type { PreparedTarget, TargetContext } from '../../targets/target.ts';
import type { StageRun, Taking, Turn } from '../stage.ts';
import type { PullArtifact, Pulled } from './artifact.ts';
import { filesArtifact } from './files-artifact.ts';
import { imageArtifact } from './image-artifact.ts';
import { buildPullPlan } from './plan.ts';
import { notePushed, pullFolder, pushedTag } from './pushed.ts';
import type { PullOutcome, PullRecord } from './records.ts';
import { Registry } from './registry.ts';
import type { PullSettings } from './settings.ts';

/** The targets that start from the same artifact, and how it gets to a host. */
interface Group {
  readonly targets: readonly string[];
  readonly shipped: Shipped;
}

/**
 * Makes sure that the registry answers, before anything is measured in vain.
 * @throws BallastError `registry-unreachable`
 */
export async function requireRegistry(
  { host, signal }: Pick<TargetContext, 'host' | 'signal'>,
  { registry: address }: PullSettings,
): Promise<void> {
  using registry = new Registry(host, address, signal);
  await registry.ping();
}

type Opened = Pick<
  StageRun<PullSettings, PullRecord>,
  'context' | 'prepared' | 'settings' | 'seed' | 'originNs' | 'turns' | 'store'
>;

/**
 * Measures the time that a host that has nothing takes to fetch the parts that each target starts from out of a
 * registry. Parts that cannot be sent there have a record that says why, in the first block.
 */
export async function openPulls(run: Opened): Promise<Taking<Turn>> {
  const { context, settings, seed, originNs, store } = run;
  const { host, signal } = context;
  await using opening = new AsyncDisposableStack();
  const registry = opening.use(new Registry(host, settings.registry, signal));
  const folder = pullFolder(context.runFolder);
  await makePrivateFolder(host, folder);
  opening.defer(async () => void (await host.exec(['rm', '-rf', '--', folder])));
  const sent: { group: Group; artifact: PullArtifact }[] = [];
  for (const group of groupsOf(run.prepared)) {
    const failure = await attempt(signal, async () => {
      const artifact = opening.use(await send(context, registry, settings.registry, group));
      sent.push({ group, artifact });
    });
    if (failure === undefined) continue;
    const outcome = { status: 'failed', reason: `cannot be sent: ${failure}` } as const;
    const block = run.turns[0]?.block ?? 0;
    const { targets, shipped } = group;
    store({ type: 'pull', targets, block, kind: shipped.kind, transferBytes: null, outcome });
  }
  const plan = buildPullPlan(sent, settings.repetitions, seed);
  const resources = opening.move();
  return {
    async take(turn) {
      for (const { block, artifact: one } of plan) {
        if (block !== turn.block) continue;
        const { group, artifact } = one;
        const { kind, transferBytes } = artifact;
        context.progress(`pulling image of ${group.targets.join(', ')}`);
        const outcome = await pullOnce(context, artifact, originNs);
        store({ type: 'pull', targets: group.targets, block, kind, transferBytes, outcome });
        signal.throwIfAborted();
      }
      return undefined;
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

/** The groups of targets. Parts that several targets start from are fetched once for all of them. */
function groupsOf(prepared: ReadonlyMap<string, PreparedTarget>): readonly Group[] {
  const shipping = [...prepared].flatMap(([target, { shipped }]) =>
    shipped === undefined ? [] : [{ target, shipped }],
  );
  const keyOf = ({ target, shipped }: (typeof shipping)[number]) =>
    shipped.kind === 'image' ? `image ${shipped.id}` : `files ${target}`;
  return [...Map.groupBy(shipping, keyOf).values()].flatMap((same) => {
    const [first] = same;
    return first === undefined ? [] : [{ targets: same.map(({ target }) => target), shipped: first.shipped }];
  });
}

async function send(
  { host, engine, runId, runFolder, signal, progress }: TargetContext,
  registry: Registry,
  address: string,
  { targets, shipped }: Group,
): Promise<PullArtifact> {
  const [name = ''] = targets;
  progress(`pushing image of ${name}`);
  const place = { registry, repository: `ballast/${runId}/${name}`, tag: pushedTag };
  await notePushed(host, runFolder, address, place.repository);
  if (shipped.kind === 'image') return imageArtifact(await engine.open(), place, shipped.id, runId);
  const folder = `${pullFolder(runFolder)}/${name}`;
  await makePrivateFolder(host, `${folder}/shipped`);
  const files = await shipped.filesIn(`${folder}/shipped`);
  return filesArtifact(host, place, files, `${folder}/fetched`, signal);
}

async function pullOnce(
  { host, signal }: TargetContext,
  artifact: PullArtifact,
  originNs: bigint,
): Promise<PullOutcome> {
  try {
    await artifact.makeCold();
    // The data that other programs still have to write would be waited for as well.
    await host.exec(['sync'], { timeoutMs: flushMs });
    const pulled = await artifact.pull(AbortSignal.any([signal, AbortSignal.timeout(longestPullMs)]));
    const flushStartNs = Marks.now();
    await host.exec(['sync', '-f', '--', artifact.folder], { timeoutMs: flushMs });
    return outcomeOf(pulled, Number(Marks.now() - flushStartNs), originNs);
  } catch (error) {
    if (signal.aborted) return { status: 'aborted', reason: 'interrupted' };
    return { status: 'failed', reason: reasonOf(error, signal) };
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
