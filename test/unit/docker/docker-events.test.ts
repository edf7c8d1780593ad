import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import type Docker from 'dockerode';
import { expect, test } from 'vitest';
import { watchEvents } from '../../../src/docker/docker-events.ts';

/** An engine, its event streams, and the actions that subscribers hear of. */
function engine() {
  const streams: PassThrough[] = [];
  const getEvents = async () => {
    const stream = new PassThrough();
    streams.push(stream);
    return stream;
  };
  const heard: string[] = [];
  return {
    docker: { getEvents } as unknown as Docker,
    heard,
    hear: ({ action }: { action: string }) => void heard.push(action),
    async restart() {
      const stream = streams.at(-1);
      stream?.destroy();
      if (stream !== undefined) await once(stream, 'close');
    },
    say: (action: string) =>
      streams.at(-1)?.write(`${JSON.stringify({ Action: action, Actor: { ID: 'one', Attributes: {} } })}\n`),
  };
}

test('who subscribes to a stream that has ended is told so, as those are who did before', async () => {
  const { docker, heard, hear, restart } = engine();
  using events = await watchEvents(docker, 'run');
  events.subscribe('one', hear);
  await restart();
  expect(heard).toEqual(['lost']);
  events.subscribe('another', hear);
  await Promise.resolve();
  expect(heard).toEqual(['lost', 'lost']);
});

test('a stream that was opened again tells those who subscribe from then on', async () => {
  const { docker, heard, hear, restart, say } = engine();
  using events = await watchEvents(docker, 'run');
  await restart();
  await events.reopen();
  events.subscribe('one', hear);
  say('die');
  await new Promise(setImmediate);
  expect(heard).toEqual(['die']);
});
