import { expect, test } from 'vitest';
import { unreachable } from '../../../src/host/ssh-failures.ts';

test('a name without an address may be an alias, which only ssh knows', () => {
  const unknown = Object.assign(new Error('getaddrinfo ENOTFOUND web1'), { code: 'ENOTFOUND' });
  expect(unreachable('ssh://me@web1:22', unknown).hint).toMatch(/^~\/\.ssh\/config is not read: .*ssh -G/);
  const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  expect(unreachable('ssh://me@web1:22', refused).hint).toMatch(/^check the name, the port/);
  expect(unreachable('ssh://me@web1:22', 'it presented no host key').hint).toMatch(/^check/);
});
