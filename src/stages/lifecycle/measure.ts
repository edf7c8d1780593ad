import { preparedTarget } from '../../launches/prepared-target.ts';
import { instanceId } from '../../plan/instance-id.ts';
import type { StageRun, Taking, Turn } from '../stage.ts';
import { LifeCourse } from './life-course.ts';
import type { LifecycleRecord } from './records.ts';

/** Takes an instance of its own through its life in each turn. */
export async function openLifecycles({
  ready,
  prepared,
  store,
}: Pick<StageRun<unknown, LifecycleRecord>, 'ready' | 'prepared' | 'store'>): Promise<
  Taking<Required<Turn>>
> {
  return {
    async take({ block, target }) {
      const course = new LifeCourse(ready, (operation, outcome) =>
        store({ type: 'lifecycle', target, block, operation, outcome }),
      );
      await course.run(preparedTarget(prepared, target), instanceId('l', block, target));
      return undefined;
    },
  };
}
