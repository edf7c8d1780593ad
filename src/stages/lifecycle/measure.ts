import type { PreparedForm } from '../../forms/form.ts';
import { formNamed } from '../../launches/form-named.ts';
import type { ReadyContext } from '../../launches/until-ready.ts';
import type { Turn } from '../../plan/block-plan.ts';
import { endsBlock } from '../../plan/ends-block.ts';
import { instanceId } from '../../plan/instance-id.ts';
import type { WholeRecord } from '../../results/course-records.ts';
import { LifeCourse } from './life-course.ts';
import type { LifecycleRecord } from './records.ts';

/** Takes an instance of its own through its life at each turn of the plan, one at a time. */
export async function measureLifecycles(
  context: ReadyContext & { readonly progress: (text: string) => void },
  plan: readonly Turn[],
  forms: ReadonlyMap<string, PreparedForm>,
  store: (record: LifecycleRecord | WholeRecord) => void,
): Promise<void> {
  for (const [index, { block, form: name }] of plan.entries()) {
    context.signal.throwIfAborted();
    const form = formNamed(forms, name);
    context.progress(`measuring lifecycles: life ${index + 1} of ${plan.length} (${name})`);
    const course = new LifeCourse(context, (operation, outcome) =>
      store({ type: 'lifecycle', form: name, block, operation, outcome }),
    );
    await course.run(form, instanceId('l', block, name));
    if (endsBlock(plan, index)) store({ type: 'whole', stage: 'lifecycle', block });
  }
}
