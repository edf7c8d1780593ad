import { expect, test } from 'vitest';
import { n12 } from '../../../../../src/stages/isolation/probes/n12-shared-memory.ts';

const content = (text: string) => ({ kind: 'content', text, cut: false });
const refused = (error: string) => ({ kind: 'refused', error, detail: '' });
const listed = (bytes: number) => content(`0 26 1600 ${bytes} 9 9 1 0 0 0 0 17 0 17 0 0\n`);
const itself = { bytes: 77, where: listed(77) };
const verdict = (seen: object) =>
  n12.judge({ bytes: 4097, own: listed(4097), other: content(''), itself, ...seen }).verdict;

test('the host’s segment that is listed inside is shared, whatever else is listed', () => {
  expect(verdict({ other: listed(4097) })).toBe('shared');
  expect(verdict({ other: listed(4097), itself: null })).toBe('shared');
});

test('one that is missing counts only beside one of its own that is there', () => {
  expect(verdict({})).toBe('isolated');
  expect(verdict({ itself: null })).toBe('inconclusive');
  expect(verdict({ itself: { bytes: 77, where: content('') } })).toBe('inconclusive');
  expect(verdict({ itself: { bytes: 78, where: listed(77) } })).toBe('inconclusive');
});

test('a kernel without such a list has none, and a host that does not see its own says nothing', () => {
  expect(verdict({ other: refused('ENOENT') })).toBe('absent');
  expect(verdict({ other: refused('EACCES') })).toBe('denied');
  expect(verdict({ other: content('nonsense\n') })).toBe('inconclusive');
  expect(verdict({ own: content('') })).toBe('inconclusive');
});
