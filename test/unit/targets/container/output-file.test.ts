import { expect, test } from 'vitest';
import type { ContainerAnswer } from '../../../../src/docker/engine-answers.ts';
import { outputFile } from '../../../../src/targets/container/output-file.ts';

const inspected = (LogPath: string | null, Config?: Record<string, string>) =>
  ({ LogPath, HostConfig: { LogConfig: { Config } } }) as unknown as ContainerAnswer;

test.each([
  [{ 'max-size': '16m' }, 16 * 2 ** 20],
  [{ 'max-size': '10k', 'max-file': '3' }, 30 * 2 ** 10],
  [{ 'max-size': '5' }, 5],
  [{ 'max-size': 'many' }, null],
  [{}, null],
])('an engine that was told %o keeps %s bytes', (options, mostBytes) => {
  expect(outputFile(inspected('/var/lib/docker/x-json.log', options))).toEqual({
    path: '/var/lib/docker/x-json.log',
    mostBytes,
  });
});

test('an engine that keeps the output elsewhere has no file of it', () => {
  expect(outputFile(inspected('', {}))).toBeUndefined();
  expect(outputFile(inspected(null))).toBeUndefined();
});
