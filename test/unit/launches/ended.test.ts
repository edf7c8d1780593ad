import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { whileItRuns } from '../../../src/launches/ended.ts';
import type { WorkloadEnd } from '../../../src/targets/target.ts';
import { hostLost } from '../../fixtures/paper/losses.ts';

const never = new AbortController().signal;
const refused = new Error('there is no such process');
const fails = () => Promise.reject(refused);

/** An instance whose end is heard of after so many turns of the event loop; undefined: it runs on. */
function instanceThat(endsAfter: number | undefined, how: Partial<WorkloadEnd> = {}) {
  const exited = Promise.withResolvers<WorkloadEnd>();
  const end = { reason: 'the workload ended with exit code 3', exitCode: 3, seenNs: 1n, ...how };
  const heard = async () => {
    for (let turns = 0; turns < (endsAfter ?? 0); turns += 1) await turn();
    if (endsAfter !== undefined) exited.resolve(end);
  };
  void heard();
  return { exited: exited.promise, isRunning: async () => endsAfter === undefined };
}

test.each([0, 1, 20])(
  'what failed because the workload has ended says so, also if that is heard %d turns later',
  async (turns) => {
    await expect(whileItRuns(instanceThat(turns), never, fails)).rejects.toMatchObject({
      code: 'workload-ended',
      message: 'the workload ended with exit code 3 while it was measured',
      cause: refused,
    });
  },
);

test('what failed for another reason keeps that, and what did not is returned', async () => {
  await expect(whileItRuns(instanceThat(undefined), never, fails)).rejects.toBe(refused);
  await expect(whileItRuns(instanceThat(0, { isForced: true }), never, fails)).rejects.toBe(refused);
  await expect(whileItRuns(instanceThat(0), never, () => Promise.reject(hostLost))).rejects.toBe(hostLost);
  await expect(whileItRuns(instanceThat(0), AbortSignal.abort('left'), fails)).rejects.toBe(refused);
  const silent = { ...instanceThat(undefined), isRunning: () => Promise.reject(new Error('gone')) };
  await expect(whileItRuns(silent, never, fails)).rejects.toBe(refused);
  expect(await whileItRuns(instanceThat(0), never, async () => 7)).toBe(7);
});
