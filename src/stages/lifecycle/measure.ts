import { preparedForm } from '../../launches/prepared-form.ts';
import { instanceId } from '../../plan/instance-id.ts';
import type { StageRun, Taking, Turn } from '../stage.ts';
import { LifeCourse } from './life-course.ts';
import type { LifecycleRecord } from './records.ts';

/** Takes an instance of its own through its life at each turn. */
export async function openLifecycles({
  ready,
  prepared,
  store,
}: Pick<StageRun<unknown, LifecycleRecord>, 'ready' | 'prepared' | 'store'>): Promise<
  Taking<Required<Turn>>
> {
  return {
    async take({ block, form }) {
      const course = new LifeCourse(ready, (operation, outcome) =>
        store({ type: 'lifecycle', form, block, operation, outcome }),
      );
      await course.run(preparedForm(prepared, form), instanceId('l', block, form));
      return undefined;
    },
  };
}
