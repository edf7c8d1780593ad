import { expect, test } from 'vitest';
import { withBaseline } from '../../../src/scenario/with-baseline.ts';
import { fixtureScenario } from '../../fixtures/run.ts';

test('another target takes the place of the baseline, and one that is not there is named with what is meant', () => {
  expect(withBaseline(fixtureScenario, 'vm').baseline).toBe('vm');
  expect(() => withBaseline(fixtureScenario, 'contaner')).toThrow('did you mean `container`?');
});
