import { expect, test } from 'vitest';
import { endAndHealth } from '../../../src/forms/container/docker-images.ts';

test('an image that says nothing ends and is well by default', () => {
  expect(endAndHealth(undefined)).toEqual({});
  expect(endAndHealth({ StopSignal: '', Healthcheck: null })).toEqual({});
});

test.each([
  [
    ['CMD', '/ok', '-q'],
    ['/ok', '-q'],
  ],
  [
    ['CMD-SHELL', 'ok || exit 1'],
    ['/bin/sh', '-c', 'ok || exit 1'],
  ],
])('a health check %j is the program %j', (Test, argv) => {
  expect(endAndHealth({ StopSignal: 'SIGQUIT', Healthcheck: { Test, Timeout: 2.5e9 } })).toEqual({
    stopSignal: 'SIGQUIT',
    healthCheck: { argv, timeoutMs: 2500 },
  });
});

test('a shell of the image’s own runs its check, for 30 s at most', () => {
  expect(endAndHealth({ Healthcheck: { Test: ['CMD-SHELL', 'x'] }, Shell: ['/bin/ash', '-ec'] })).toEqual({
    healthCheck: { argv: ['/bin/ash', '-ec', 'x'], timeoutMs: 30_000 },
  });
});

test.each([[['NONE']], [[]], [['CMD']], [['SOMETHING', 'else']]])('%j is no health check', (Test) => {
  expect(endAndHealth({ Healthcheck: { Test } })).toEqual({});
});
