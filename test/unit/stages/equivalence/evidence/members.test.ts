import { expect, test } from 'vitest';
import { parseMembers } from '../../../../../src/stages/equivalence/evidence/members.ts';

test('processes and threads are counted by their names', () => {
  const text = 'process node\nthread node\nthread V8%20Worker\nthread V8%20Worker\nprocess sh\nthread sh\n';
  expect(parseMembers(text, false)).toEqual({
    processes: { node: 1, sh: 1 },
    threads: { 'V8%20Worker': 2, node: 1, sh: 1 },
    cut: false,
  });
});

test('a process may have no name, and a list that is cut may end within one', () => {
  expect(parseMembers('process \nthread \nproc', true)).toEqual({
    processes: { '': 1 },
    threads: { '': 1 },
    cut: true,
  });
});

test.each(['process a\nthread', 'zombie a\n', 'process a b\n', 'process \u001b[2J\n'])(
  '%j is no list of processes',
  (text) => {
    expect(() => parseMembers(text, false)).toThrow(
      expect.objectContaining({ code: 'equivalence-malformed' }),
    );
  },
);
