import { expect, test } from 'vitest';
import { ofEveryGuest } from '../../../../src/targets/guest/command-line.ts';
import { readWords, wordFields, wordsRead } from '../../../../src/targets/guest/loader-words.ts';

test('a loader reads as many words as the machine can tell it, and no more are told', () => {
  const fields = wordFields(['quiet']);
  expect(readWords.split('\n')).toHaveLength(fields.length);
  expect(wordsRead.split(' ')).toHaveLength(fields.length);
  expect(() => wordFields(['one', 'two', 'three', 'four'])).toThrow(/reads 3 words/);
});

test('a field that tells nothing repeats what every guest is told', () => {
  expect(ofEveryGuest.split(' ')).toContain(wordFields([])[0]?.text);
});
