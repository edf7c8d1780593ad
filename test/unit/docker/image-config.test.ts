import fc from 'fast-check';
import { expect, test } from 'vitest';
import { imageConfigOf } from '../../../src/docker/image-config.ts';
import { oneValueReplaced, onlyTyped } from '../../fixtures/mutated.ts';

/** Of what an image says, how it ends and how one sees that it is well. */
function endAndHealth(said: object | undefined) {
  const { stopSignal, healthCheck } = imageConfigOf(said);
  return { stopSignal, healthCheck };
}

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

test('whatever an engine says of an image is read or refused', () => {
  const said = {
    Entrypoint: ['/a'],
    Cmd: null,
    Env: ['A=b'],
    Volumes: { '/data': {} },
    Healthcheck: { Test: ['CMD', 'x'], Timeout: 1 },
    Shell: ['sh'],
  };
  expect(imageConfigOf(said)).toMatchObject({ entrypoint: ['/a'], command: [], volumes: ['/data'] });
  expect(() => imageConfigOf({ Env: { length: 1 } })).toThrow(
    expect.objectContaining({ code: 'engine-answer' }),
  );
  fc.assert(fc.property(oneValueReplaced(said), (changed) => onlyTyped(() => imageConfigOf(changed))));
});
