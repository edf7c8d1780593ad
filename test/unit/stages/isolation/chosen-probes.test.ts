import { expect, test } from 'vitest';
import { catalogue } from '../../../../src/stages/isolation/catalogue.ts';
import { chosenProbes } from '../../../../src/stages/isolation/chosen-probes.ts';

const idsOf = (...names: string[]) => chosenProbes(names).map(({ id }) => id);

test('probes are chosen by their ids in whatever case, and by their category', () => {
  expect(idsOf('p1', 'K1', 'l-Stat')).toEqual(['K1', 'P1', 'L-stat']);
  const kernel = catalogue.filter(({ category }) => category === 'kernel').map(({ id }) => id);
  expect(idsOf('kernel')).toEqual(kernel);
  expect(idsOf('kernel', 'K1')).toEqual(kernel);
});

test.each([
  ['Z9', 'there is no probe `Z9`'],
  ['kernal', 'did you mean `kernel`?'],
  ['L-stats', 'did you mean `L-stat`?'],
  ['', 'there is no probe ``'],
])('%j is no probe, and what was meant is said', (name, message) => {
  expect(() => chosenProbes(['K1', name])).toThrow(message);
});
