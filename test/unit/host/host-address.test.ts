import { expect, test } from 'vitest';
import { nameSshAddress, parseHostAddress } from '../../../src/host/host-address.ts';

test.each([
  ['local', { kind: 'local' }],
  ['ssh://root@lab.example:2222', { kind: 'ssh', user: 'root', host: 'lab.example', port: 2222 }],
  ['ssh://me@10.0.0.1', { kind: 'ssh', user: 'me', host: '10.0.0.1', port: undefined }],
  ['ssh://box/', { kind: 'ssh', user: undefined, host: 'box', port: undefined }],
  ['ssh://root@[fe80::1]:22', { kind: 'ssh', user: 'root', host: 'fe80::1', port: 22 }],
])('reads %s', (text, target) => {
  expect(parseHostAddress(text)).toEqual(target);
});

test.each([
  ['', /neither/, /ssh:\/\/user@host:port/],
  ['root@box', /neither/, /did you mean `ssh:\/\/root@box`/],
  ['http://box', /neither/, /ssh:\/\/user@host:port/],
  ['ssh://', /is not/, /ssh:\/\/user@host:port/],
  ['ssh://root:secret@box', /holds a password/, /key or the agent/],
  ['ssh://root@box/srv', /names a path/, /did you mean `ssh:\/\/root@box`/],
  ['ssh://root@box:0', /port/, /ssh/],
  ['ssh://root@box:65536', /port/, /ssh/],
  ['ssh://root@-oProxyCommand=id', /is not/, /ssh/],
  ['ssh://-oProxyCommand@box', /dash/, /ssh/],
  ['ssh://root@bo x', /is not/, /ssh/],
])('refuses %j', (text, message, hint) => {
  const refusal = expect.objectContaining({
    kind: 'input',
    code: 'host-address-invalid',
    message: expect.stringMatching(message),
    hint: expect.stringMatching(hint),
  });
  expect(() => parseHostAddress(text)).toThrow(refusal);
});

test('does not repeat a password', () => {
  expect(() => parseHostAddress('ssh://root:secret@box')).toThrow(/^(?!.*secret)/);
});

test('names a target so that it can be read again', () => {
  const target = { kind: 'ssh', user: 'root', host: 'fe80::1', port: 2222 } as const;
  expect(nameSshAddress(target)).toBe('ssh://root@[fe80::1]:2222');
  expect(parseHostAddress(nameSshAddress(target))).toEqual(target);
});
