import { within } from '../within.ts';

/** The time within which both lines of a guest that has ended are closed. */
const bothLinesMs = 1000;

/**
 * Tells whether a guest answers before it ends. Of its two lines, either may be the first to close: a question that was
 * cut off is no fault of a guest that has ended.
 * @throws whatever the question fails with while the guest runs
 */
export async function answersBefore(ended: Promise<void>, asked: Promise<void>): Promise<boolean> {
  const isAnswered = asked.then(
    () => true,
    async (error) => {
      if (await within(ended, bothLinesMs)) return false;
      throw error;
    },
  );
  return Promise.race([isAnswered, ended.then(() => false)]);
}
