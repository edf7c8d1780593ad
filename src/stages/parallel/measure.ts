import { preparedTarget } from '../../launches/prepared-target.ts';
import { SideBySide, type Start } from '../../launches/side-by-side.ts';
import { storedMark } from '../../launches/stored-mark.ts';
import type { ReadyContext } from '../../launches/until-ready.ts';
import { availableMemory } from '../../observe/available-memory.ts';
import { instanceId } from '../../plan/instance-id.ts';
import type { PreparedTarget } from '../../targets/target.ts';
import type { StageRun, Taking } from '../stage.ts';
import type { Batch } from './plan.ts';
import type { BatchOutcome, ParallelRecord, StartedInstance } from './records.ts';
import { roomRefusal } from './room.ts';

/** Starts the instances of one batch at once in each turn, and removes them. */
export async function openParallel({
  ready,
  prepared,
  store,
}: Pick<StageRun<unknown, ParallelRecord>, 'ready' | 'prepared' | 'store'>): Promise<Taking<Batch>> {
  const { host, workload } = ready;
  const tell = ({ target, block, count }: Batch, outcome: BatchOutcome) =>
    store({ type: 'parallel', target, block, count, outcome });
  const refusalOf = async (target: PreparedTarget, { count }: Batch) => {
    if (count > 1 && typeof target.sideBySide === 'object') return target.sideBySide.absent;
    return roomRefusal(count, workload.limits, await availableMemory(host));
  };
  return {
    async take(batch) {
      const target = preparedTarget(prepared, batch.target);
      const reason = await refusalOf(target, batch);
      if (reason !== undefined) {
        tell(batch, { status: 'absent', reason });
        return undefined;
      }
      await target.recover?.();
      const starts = await startsOf(batch, target, ready);
      tell(batch, { status: 'started', instances: instancesOf(starts) });
      return undefined;
    },
    failed: (batch, reason) => tell(batch, { status: 'failed', reason }),
  };
}

/** The starts of a batch, of which nothing is left then. */
async function startsOf(
  { block, target: name, count }: Batch,
  target: PreparedTarget,
  ready: ReadyContext,
): Promise<readonly Start[]> {
  const ids = Array.from({ length: count }, (_, index) =>
    instanceId('p', block, `${count}-${index}-${name}`),
  );
  await using many = await SideBySide.open(ready, target, count);
  return await many.start(ids);
}

const storedMarks = ['requested', 'accepted', 'init', 'ready'] as const;

/** The starts as they are stored: their marks since the first of all requests. */
function instancesOf(starts: readonly Start[]): StartedInstance[] {
  const requested = starts.flatMap(({ marks }) => marks.get('requested')?.latestNs ?? []);
  const [originNs = 0n] = requested.toSorted((a, b) => Number(a - b));
  return starts.map(({ marks, outcome }) => ({
    outcome:
      outcome.status === 'ready'
        ? { status: 'ready' }
        : { status: outcome.status === 'aborted' ? 'failed' : outcome.status, reason: outcome.reason },
    marks: Object.fromEntries(
      storedMarks.flatMap((name) => {
        const mark = marks.get(name);
        return mark === undefined ? [] : [[name, storedMark(mark, originNs)]];
      }),
    ),
  }));
}
