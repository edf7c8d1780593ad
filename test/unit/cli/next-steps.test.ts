import { expect, it } from 'vitest';
import { exitMeaning, nextSteps } from '../../../src/cli/next-steps.ts';
import { summarise } from '../../../src/summarise.ts';
import type { ClaimAnswer } from '../../../src/summary/claim-answer.ts';
import { fixtureRun } from '../../fixtures/run.ts';

const run = summarise(fixtureRun());
const commands = (changes: object) =>
  nextSteps({ ...run, claims: [], ...changes }, 'reports/a/b').map(({ command }) => command);
const answered = (answer: ClaimAnswer['answer'], ratio: object | null = null) => ({
  claims: [{ answer, ratio }],
});
const publish = 'ballast report reports/a/b --for article';

it.each([
  ['a run that is complete is published', {}, [publish]],
  ['one that was cut off is resumed', { status: 'interrupted' }, ['ballast run --resume reports/a/b']],
  ['emulation is looked into', answered('not-comparable'), ['ballast doctor', publish]],
  [
    'a claim about medians that is not decided takes more rounds',
    answered('inconclusive', { point: 1 }),
    ['ballast run … --rounds 40', publish],
  ],
  ['a claim of which nothing is known does not', answered('inconclusive'), [publish]],
  ['a target that was left out is looked into', { leftOut: { vm: 'x' } }, ['ballast doctor', publish]],
])('%s', (_, changes, expected) => {
  expect(commands(changes)).toEqual(expected);
});

it.each([
  [0, [], 'done'],
  [0, ['pass'], 'every claim passes'],
  [1, ['fail'], 'a claim fails'],
  [3, ['inconclusive'], 'no claim fails, but one is inconclusive or not comparable'],
  [4, [], 'a target was left out'],
  [130, [], 'stopped by a signal'],
])('an exit code of %d is told in words', (code, answers, words) => {
  const claims = answers.map((answer) => ({ answer }) as ClaimAnswer);
  expect(exitMeaning(code, [{ status: 'complete', claims }])).toBe(words);
});
