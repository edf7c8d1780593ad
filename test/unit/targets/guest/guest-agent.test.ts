import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { GuestAgent, parseGuestMemory } from '../../../../src/targets/guest/guest-agent.ts';

test('refuses memory readings that are not what init says', () => {
  const good = {
    ...{ workloadPss: 1, workloadHeld: 1, memTotal: 2, memAvailable: 3, memFree: 4 },
    ...{ buffers: 6, cached: 5, shmem: 0 },
  };
  expect(parseGuestMemory(JSON.stringify(good))).toEqual(good);
  for (const bad of [
    '',
    'null',
    '[]',
    JSON.stringify({ ...good, cached: -1 }),
    JSON.stringify({ ...good, memFree: '4' }),
  ]) {
    expect(() => parseGuestMemory(bad)).toThrow(/cannot be read/);
  }
});

test('says so when the guest is silent', async () => {
  const agent = new GuestAgent(new PassThrough({ transform: (_chunk, _encoding, done) => done() }));
  await expect(agent.memory(20)).rejects.toMatchObject({ code: 'guest-silent' });
});

test('waits for a guest that is slow as long as its pace wants, and a check has its own time besides', async () => {
  const line = new PassThrough({ transform: (_chunk, _encoding, done) => done() });
  const agent = new GuestAgent(line, (leastMs) => Math.min(leastMs, 30));
  await expect(agent.memory()).rejects.toThrow(/within 30 ms/);
  await expect(agent.run({ argv: ['true'], timeoutMs: 20 })).rejects.toThrow(/within 50 ms/);
});
