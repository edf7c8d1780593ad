import { expect, test } from 'vitest';
import { ownRunIn, runLabels } from '../../../src/docker/run-labels.ts';

const runId = '20260101-120000-aaaa';
const user = (uid: number) => ({ user: { uid, state: '/s', cache: '/c' } });

test('a container belongs to a run for the user whose run it is, and for nobody else', () => {
  const [ofRoot, ofUser] = [runLabels(runId, 'b000-c', {}), runLabels(runId, 'b000-c', user(1000))];
  expect([ownRunIn(ofRoot, {}), ownRunIn(ofUser, user(1000))]).toEqual([runId, runId]);
  expect([ownRunIn(ofUser, {}), ownRunIn(ofRoot, user(1000)), ownRunIn(ofUser, user(1001))]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});
