import { expect, test } from 'vitest';
import { BallastError } from '../../../../src/errors.ts';
import type { ProbeContext } from '../../../../src/stages/isolation/probe.ts';
import { frames, sendFrames } from '../../../../src/stages/isolation/sent-frames.ts';
import { content } from '../../../fixtures/readings.ts';

const hardware = { host: '02:00:00:00:00:01', inside: '02:00:00:00:00:02', sibling: '02:00:00:00:00:03' };
type Side = keyof typeof hardware;

/** Sends the frames between sides that note what they send; the sibling cannot be had, or cannot listen, when told so. */
async function sendNoting(trouble?: 'no-sibling' | 'deaf-sibling') {
  const sent: { by: Side; to: string; as: string; text: string }[] = [];
  const eye = (by: Side) => ({
    link: async (path: string) => content(path.includes('self') ? 'net:[1]' : 'net:[2]'),
    holding: async (_kind: string, _marker: string, action: (name: string) => Promise<unknown>) => {
      if (by === 'sibling' && trouble === 'deaf-sibling')
        throw new BallastError('engine', 'probe-hold', 'it could not be kept');
      return action(by);
    },
    network: {
      interfaces: async () => content(`eth0 ${hardware[by]} 172.17.0.9/16\n`),
      frame: async (_from: string, to: string, as: string, text: string) => {
        sent.push({ by, to, as, text });
        return content('');
      },
      heard: async () => content('0\n'),
    },
  });
  const found = await sendFrames({
    ...{ inside: eye('inside'), host: eye('host'), address: '172.17.0.9', hostSide: { pid: 7 } },
    sibling: async () => {
      if (trouble === 'no-sibling') throw new BallastError('engine', 'start-refused', 'no memory left');
      return { eye: eye('sibling') };
    },
  } as unknown as ProbeContext);
  return { sent, found };
}

test('each frame goes to one side, under the address that it is told', async () => {
  const { sent } = await sendNoting();
  expect(sent.map(({ by, to }) => [by, to])).toEqual(frames.map(({ sender, to }) => [sender, hardware[to]]));
  const sources = sent.map(({ as }) => as);
  expect(sources[0]).toBe(hardware.host);
  // The forged ones: an address that nobody has, of one device and given locally, and the sibling's.
  expect(sources[3]).toMatch(/^06(:[0-9a-f]{2}){5}$/);
  expect(sources.slice(4)).toEqual([sources[3], hardware.sibling, hardware.sibling]);
  expect(new Set(sent.map(({ text }) => text)).size).toBe(frames.length);
});

test('the sibling speaks last, so that the bridge knows its place again', async () => {
  const { sent } = await sendNoting();
  expect(sent.at(-1)).toMatchObject({ by: 'sibling', as: hardware.sibling });
});

test('nothing is sent without a sibling that listens', async () => {
  for (const trouble of ['no-sibling', 'deaf-sibling'] as const) {
    const { sent, found } = await sendNoting(trouble);
    expect(sent).toEqual([]);
    expect(found).toEqual({ notSent: expect.any(String) });
  }
});
