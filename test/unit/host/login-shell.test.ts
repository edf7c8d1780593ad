import { expect, test } from 'vitest';
import { forAnyShell } from '../../../src/host/login-shell.ts';
import { expectArgumentsUnchanged, underShell } from '../../fixtures/under-shell.ts';

// Other shells are tried in test/integration/login-shells.test.ts: not every Debian has them.
test.each([[['sh']], [['bash']]])('arguments reach a program unchanged under %j', (shell) => {
  expectArgumentsUnchanged(shell);
});

test('a login shell finds nothing between quotes that shells read differently', () => {
  const command = forAnyShell(`a'b\\c!d\ne\u0001é''\\`);
  expect(command).toMatch(/^exec \/bin\/sh -c '[^'\\!\n]+' sh (?:'[ -&(-[\]-~]+'|\\\\0[0-7]{3})+$/);
  expect(command).not.toContain("''");
});

test('files are their user’s alone where that is asked for, and only there', () => {
  expect(underShell(['sh'], ['sh', '-c', 'umask']).stdout).toBe('0022\n');
  expect(underShell(['sh'], ['sh', '-c', 'umask'], { ownerOnly: true }).stdout).toBe('0077\n');
});

test('a missing program is told by its line, which one that ends with 127 does not write', () => {
  const missing = underShell(['sh'], ['ballast-no-such-program']);
  expect(missing).toMatchObject({ status: 127, stderr: 'token missing\n' });
  expect(underShell(['sh'], ['sh', '-c', 'exit 127']).stderr).toMatch(/^token \d+\n$/);
});
