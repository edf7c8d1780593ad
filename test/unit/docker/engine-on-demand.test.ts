import { expect, test, vi } from 'vitest';
import type { DockerEngine } from '../../../src/docker/docker-engine.ts';
import { engineOnDemand } from '../../../src/docker/engine-on-demand.ts';
import type { Host } from '../../../src/host/host.ts';

const host = { name: 'local' } as Host;

test('connects once for all who ask, and closes that connection at the end', async () => {
  const close = vi.fn();
  const connect = vi.fn(async () => ({ [Symbol.dispose]: close }) as unknown as DockerEngine);
  {
    await using engine = engineOnDemand(host, connect);
    const [first, second] = await Promise.all([engine.open(), engine.open()]);
    expect(second).toBe(first);
    expect(await engine.open()).toBe(first);
    expect(engine.isAsked).toBe(true);
    expect(close).not.toHaveBeenCalled();
  }
  expect(connect).toHaveBeenCalledTimes(1);
  expect(close).toHaveBeenCalledTimes(1);
});

test('a run that needs no engine never asks for one', async () => {
  const connect = vi.fn();
  {
    await using engine = engineOnDemand(host, connect);
    expect(engine.isAsked).toBe(false);
  }
  expect(connect).not.toHaveBeenCalled();
});

test('an engine that does not answer refuses everyone in the same words, and the end is quiet', async () => {
  const connect = vi.fn(async () => Promise.reject(new Error('no engine')));
  await using engine = engineOnDemand(host, connect);
  await expect(engine.open()).rejects.toThrow('no engine');
  await expect(engine.open()).rejects.toThrow('no engine');
  expect(connect).toHaveBeenCalledTimes(1);
});
