import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { AnnouncedStream } from '../../../src/host/announced-stream.ts';

async function read(chunks: readonly string[]): Promise<[string, string]> {
  const source = new PassThrough();
  const announced = new AnnouncedStream(source, 'token-1');
  for (const chunk of chunks) source.write(chunk);
  source.end();
  return Promise.all([announced.word, text(announced.stream)]);
}

test('takes out the announced word, however it is cut, with what start-up files wrote before it', async () => {
  expect(await read(['token-1 123\n'])).toEqual(['123', '']);
  expect(await read(['from .bashrc\ntok', 'en-1 1', '23\noops\n', 'token-1 9\n'])).toEqual([
    '123',
    'oops\ntoken-1 9\n',
  ]);
});

test('gives up when the stream ends or grows without it', async () => {
  expect(await read(['This account is not available.\n'])).toEqual(['', 'This account is not available.\n']);
  expect(await read([])).toEqual(['', '']);
  const much = 'x'.repeat(70_000);
  expect(await read([much, 'token-1 5\n'])).toEqual(['', `${much}token-1 5\n`]);
});
