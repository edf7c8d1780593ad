import { expect, test } from 'vitest';
import { unreachable } from '../../../src/host/ssh-failures.ts';

test('of a name without an address it is said where one could be', () => {
  const unknown = Object.assign(new Error('getaddrinfo ENOTFOUND web1'), { code: 'ENOTFOUND' });
  expect(unreachable('ssh://me@web1:22', unknown).hint).toMatch(
    /^no `Host` in ~\/\.ssh\/config gives its HostName, .*ssh -G/,
  );
  const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  expect(unreachable('ssh://me@web1:22', refused).hint).toMatch(/^check the name, the port/);
  expect(unreachable('ssh://me@web1:22', 'it presented no host key').hint).toMatch(/^check/);
});
