import { PassThrough } from 'node:stream';
import type Docker from 'dockerode';
import { expect, test, vi } from 'vitest';
import { ContainerOutput } from '../../../../src/targets/container/container-output.ts';

/** A frame of the engine's multiplexed output. */
function frame(text: string): Buffer {
  const header = Buffer.from([1, 0, 0, 0, 0, 0, 0, text.length]);
  return Buffer.concat([header, Buffer.from(text)]);
}

const containerWith = (calls: object) => calls as unknown as Docker.Container;

test('what is attached to is kept as it comes, and read when it has ended', async () => {
  const stream = new PassThrough();
  const heard = vi.fn();
  const output = new ContainerOutput(heard);
  await output.attach(containerWith({ attach: async () => stream }));
  stream.write(frame('early\n'));
  await vi.waitFor(() => expect(output.text()).toContain('early'));
  expect(heard).toHaveBeenCalledOnce();
  stream.end(frame('last\n'));
  await output.read();
  expect(output.text()).toContain('last');
});

test('a log is asked for once the container has started, and awaited to its end', async () => {
  const stream = new PassThrough();
  const logs = vi.fn(async () => stream);
  const started = Promise.withResolvers<void>();
  const output = new ContainerOutput(() => undefined);
  output.followLog(containerWith({ logs }), started.promise);
  const read = vi.fn();
  void output.read().then(() => read(output.text()));
  expect(logs).not.toHaveBeenCalled();
  started.resolve();
  await vi.waitFor(() => expect(logs).toHaveBeenCalledOnce());
  expect(read).not.toHaveBeenCalled();
  stream.end(frame('late\n'));
  await vi.waitFor(() => expect(read).toHaveBeenCalledWith(expect.stringContaining('late')));
});

test('a container that was never started has no log to wait for', async () => {
  const output = new ContainerOutput(() => undefined);
  output.followLog(containerWith({}), Promise.reject(new Error('refused')));
  await expect(output.read()).resolves.toBeUndefined();
});
