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
  expect(nameArgv(['sh', '-c', 'a\u001b[31m\necho'])).toBe('sh -c a [31m echo');
  expect(nameArgv(Array.from({ length: 50 }, () => 'x'.repeat(500))).length).toBeLessThan(130);
});
