import { expect, test } from 'vitest';
import { resolveUser } from '../../../src/image/accounts.ts';
import { emptyConfig } from '../../../src/image/image-engine.ts';
import { defaultPath, startSpec } from '../../../src/image/start-spec.ts';

const accounts = {
  passwd: 'root:x:0:0:root:/root:/bin/sh\nwww-data:x:33:33::/var/www:/bin/false\nbroken\nodd:x:abc:1::/:\n',
  group: 'root:x:0:\nwww-data:x:33:\nssl:x:99:other,www-data\nadm:x:4:www-data\n',
};
const silent = {
  entrypoint: undefined,
  command: undefined,
  environment: {},
  user: undefined,
  workdir: undefined,
  ready: { kind: 'tcp', send: '', expect: '', withinMs: 1000 },
} as const;
const image = {
  entrypoint: ['/entry'],
  command: ['serve', '--now'],
  environment: ['PATH=/opt/bin', 'A=1=2', '=bad'],
  user: 'www-data',
  workdir: 'srv/app',
};

test('starts what the image says when the scenario says nothing', () => {
  expect(startSpec(image, silent, accounts)).toEqual({
    argv: ['/entry', 'serve', '--now'],
    environment: { PATH: '/opt/bin', A: '1=2', HOME: '/var/www' },
    workdir: '/srv/app',
    uid: 33,
    gid: 33,
    groups: [33, 99, 4],
    stop: { signal: 15, withinMs: 10_000 },
    volumes: [],
  });
});

test("does not give the image's command to another entrypoint", () => {
  expect(startSpec(image, { ...silent, entrypoint: ['/mine'] }, accounts).argv).toEqual(['/mine']);
  expect(startSpec(image, { ...silent, command: ['stop'] }, accounts).argv).toEqual(['/entry', 'stop']);
});

test("fills in Docker's defaults", () => {
  const start = startSpec(emptyConfig, { ...silent, command: ['/x'] }, { passwd: '', group: '' });
  expect(start).toEqual({
    argv: ['/x'],
    environment: { PATH: defaultPath, HOME: '/' },
    workdir: '/',
    uid: 0,
    gid: 0,
    groups: [0],
    stop: { signal: 15, withinMs: 10_000 },
    volumes: [],
  });
});

test('ends it by the signal of the scenario, or that of the image', () => {
  const quits = { ...image, stopSignal: 'SIGQUIT' };
  expect(startSpec(quits, silent, accounts).stop).toEqual({ signal: 3, withinMs: 10_000 });
  const stop = { signal: 9, withinMs: 1000 };
  expect(startSpec(quits, { ...silent, stop }, accounts).stop).toEqual(stop);
  expect(startSpec({ ...image, stopSignal: '37' }, silent, accounts).stop?.signal).toBe(37);
  expect(() => startSpec({ ...image, stopSignal: '99' }, silent, accounts)).toThrow(
    /"99", which is no signal/,
  );
});

test('is ready by the command of the scenario, or by the health check that the image must have', () => {
  const withCheck = { ...image, healthCheck: { argv: ['/ok'], timeoutMs: 3000 }, volumes: ['/data'] };
  const healthy = { ...silent, ready: { kind: 'healthcheck', withinMs: 1000 } } as const;
  expect(startSpec(withCheck, healthy, accounts)).toMatchObject({
    check: { argv: ['/ok'], timeoutMs: 3000 },
    volumes: ['/data'],
  });
  const asked = { ...silent, ready: { kind: 'command', argv: ['/mine'], withinMs: 1000 } } as const;
  expect(startSpec(withCheck, asked, accounts).check).toEqual({ argv: ['/mine'], timeoutMs: 30_000 });
  expect(startSpec(withCheck, silent, accounts).check).toBeUndefined();
  expect(() => startSpec(image, healthy, accounts)).toThrow('the image has no health check');
});

test('refuses to start nothing', () => {
  expect(() => startSpec(image, { ...silent, entrypoint: [] }, accounts)).toThrow('what to start');
});

test.each([
  ['', { uid: 0, gid: 0, groups: [0], home: '/root' }],
  ['www-data', { uid: 33, gid: 33, groups: [33, 99, 4], home: '/var/www' }],
  ['33', { uid: 33, gid: 33, groups: [33, 99, 4], home: '/var/www' }],
  ['www-data:adm', { uid: 33, gid: 4, groups: [4], home: '/var/www' }],
  ['5000', { uid: 5000, gid: 0, groups: [0], home: '/' }],
  ['5000:6000', { uid: 5000, gid: 6000, groups: [6000], home: '/' }],
])('resolves the user %j as Docker does', (user, identity) => {
  expect(resolveUser(user, accounts)).toEqual(identity);
});

test.each(['nobody', 'www-data:nogroup', '-1', '4294967296'])('refuses the unknown user %j', (user) => {
  expect(() => resolveUser(user, accounts)).toThrow(/the image has no (user|group)/);
});
