import { expect, test } from 'vitest';
import { Questions } from '../../../src/targets/questions.ts';

function asked() {
  const sent: string[] = [];
  return { sent, questions: new Questions((line) => void sent.push(line)) };
}

test('each question has its own answer, in whatever order they come', async () => {
  const { sent, questions } = asked();
  const [first, second] = [questions.ask('one', 1000), questions.ask('two', 1000)];
  expect(sent).toEqual(['1 one', '2 two']);
  expect(['answer 2 b c', 'answer 1 a'].map((line) => questions.hear(line))).toEqual([true, true]);
  expect(await Promise.all([first, second])).toEqual(['a', 'b c']);
});

test('a late answer is taken for no later question', async () => {
  const { questions } = asked();
  expect(await questions.ask('slow', 1)).toBeUndefined();
  const next = questions.ask('next', 1000);
  questions.hear('answer 1 late');
  questions.hear('answer 2 in time');
  expect(await next).toBe('in time');
});

test.each(['', 'answer', 'answer 1', 'answer x y', 'answer 9999999999 y', 'pong', '1 pong'])(
  'takes %j for no answer',
  (line) => {
    expect(asked().questions.hear(line)).toBe(false);
  },
);

test('a question that waits at the end of the line is told so, and so is a later one', async () => {
  const { sent, questions } = asked();
  const waiting = questions.ask('one', 60_000);
  questions.end();
  expect(await waiting).toBeUndefined();
  expect(await questions.ask('two', 60_000)).toBeUndefined();
  expect(sent).toEqual(['1 one']);
});
