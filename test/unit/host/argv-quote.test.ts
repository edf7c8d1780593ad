import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nameArgv, quoteArgv } from '../../../src/host/argv-quote.ts';
import { anyCharacter } from '../../fixtures/mutated.ts';

test('whatever the words, a shell reads them back unchanged', () => {
  // Lone surrogates are no UTF-8, so no argument can hold them.
  const word = fc
    .string({ unit: anyCharacter })
    .filter((text) => !text.includes('\0') && text.isWellFormed());
  const nasty = fc.constantFrom("'", "''\\''", '$(id)', '`id`', '\\', '\n', '', '-n', '*', '~', '!!', '"');
  const words = fc.array(fc.oneof(word, nasty), { minLength: 1, maxLength: 30 });
  // Many lines to one shell: starting it is what takes the time.
  fc.assert(
    fc.property(fc.array(words, { minLength: 1, maxLength: 20 }), (commands) => {
      const lines = commands.map((argv) => quoteArgv(['printf', '%s\\0', ...argv]));
      const output = execFileSync('sh', ['-c', lines.join('\n')]).toString('utf8');
      expect(output.split('\0').slice(0, -1)).toEqual(commands.flat());
    }),
    { numRuns: 12 },
  );
});

test.each([[['a', 'b\0c']], [[]], [['']]])('refuses %j', (argv) => {
  expect(() => quoteArgv(argv)).toThrow(expect.objectContaining({ code: 'argv-invalid', kind: 'input' }));
});

test('names a command in a bounded line without control characters', () => {
  expect(nameArgv(['printf', 'a\u001b[31mecho'])).toBe('printf a [31mecho');
  expect(nameArgv(Array.from({ length: 50 }, () => 'x'.repeat(500))).length).toBeLessThan(130);
});

test.each([
  [['sh', '-c', 'set -e\nmkdir "$1"', 'sh', '/run/ballast/a'], 'sh -c … /run/ballast/a'],
  [['/bin/bash', '-euc', 'true', '/bin/bash', '/a', '/b'], '/bin/bash -euc … /a …'],
  [['busybox', 'sh', '-c', 'exit 1'], 'busybox sh -c …'],
  [['unshare', '-m', 'sh', '-c', 'mount "$1"', 'sh', '/a'], 'unshare -m sh -c …'],
  [['env', 'sh', '-c', 'true', 'sh', 'b\nc'], 'env sh -c … …'],
  [['virsh', '-c', 'qemu:///system', 'list'], 'virsh -c qemu:///system list'],
])('a message about %j is named after no script', (argv, name) => {
  expect(nameArgv(argv).startsWith(name)).toBe(true);
  expect(nameArgv(argv)).not.toMatch(/set -e|mkdir|mount|exit/);
});
