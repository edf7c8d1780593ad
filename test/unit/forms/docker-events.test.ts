import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import type Docker from 'dockerode';
import { expect, it, vi } from 'vitest';
import { watchEvents } from '../../../src/forms/container/docker-events.ts';

const die = `${JSON.stringify({ Action: 'die', Actor: { ID: 'c1', Attributes: { exitCode: '3' } } })}\n`;

it('tells who subscribes to a stream that has ended, and those after it was opened again hear the engine', async () => {
  const streams: PassThrough[] = [];
  const getEvents = async () => {
    streams.push(new PassThrough());
    return streams.at(-1);
  };
  using events = await watchEvents({ getEvents } as unknown as Docker, 'run');
  streams[0]?.destroy();
  await once(streams[0] as PassThrough, 'close');
  const late = vi.fn();
  events.subscribe('c1', late)();
  await vi.waitFor(() => expect(late.mock.calls).toEqual([[{ action: 'lost', exitCode: null }]]));
  await events.reopen();
  await events.reopen();
  expect(streams).toHaveLength(2);
  const heard = vi.fn();
  events.subscribe('c1', heard);
  streams[1]?.write(die);
  await vi.waitFor(() => expect(heard.mock.calls).toEqual([[{ action: 'die', exitCode: 3 }]]));
});
