import { expect, it } from 'vitest';
import { foresee } from '../../../src/course/foresee.ts';
import { fixtureScenario } from '../../fixtures/run.ts';

const { measure } = fixtureScenario;
const parts = (changes: object = {}, hasKvm = true) =>
  foresee({ ...fixtureScenario, ...changes }, 1, hasKvm).parts;
const startup = (list: ReturnType<typeof parts>) => list.find(({ name }) => name === 'startup');

it('has the parts of a run in the order in which they are measured', () => {
  const asked = { measure: { ...measure, isolation: { repetitions: 1 }, lifecycle: { blocks: 4 } } };
  expect(parts(asked).map(({ name, turns }) => [name, turns])).toEqual([
    ['prepare', 1],
    ['equivalence', 3],
    ['startup', 33],
    ['image', 3],
    ['isolation', 3],
    ['lifecycle', 12],
  ]);
});

it('takes longer for what is emulated, and names it', () => {
  expect(foresee(fixtureScenario, 1, true).emulated).toEqual([]);
  expect(foresee(fixtureScenario, 1, false).emulated).toEqual(['vm']);
  expect(startup(parts({}, false))?.seconds).toBeGreaterThan(startup(parts())?.seconds ?? 0);
});

it('takes longer with more rounds', () => {
  const more = { measure: { ...measure, startup: { blocks: 21, warmup: 1 } } };
  expect(startup(parts(more))?.seconds).toBeCloseTo(2 * (startup(parts())?.seconds ?? 0));
});
