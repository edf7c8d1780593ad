import { randomInt } from 'node:crypto';
import { z } from 'zod';
import { BallastError, messageOf } from '../../errors.ts';
import { reading } from '../../inside/reading.ts';
import { findDoor, interfacesIn } from './host-door.ts';
import { newMarker } from './marker.ts';
import type { ProbeContext } from './probe.ts';
import { type OpenedSibling, siblingIfAny } from './sibling.ts';

/**
 * The frames of one attempt by their letters: who sends each, as whom, and to whom. The first and the last show that the
 * sibling and the host would hear one. The last also teaches the bridge again where the sibling is, which the one before
 * has made it forget.
 */
export const frames = [
  { sender: 'host', as: 'itself', to: 'sibling' },
  { sender: 'inside', as: 'itself', to: 'sibling' },
  { sender: 'inside', as: 'itself', to: 'host' },
  { sender: 'inside', as: 'nobody', to: 'sibling' },
  { sender: 'inside', as: 'nobody', to: 'host' },
  { sender: 'inside', as: 'the sibling', to: 'host' },
  { sender: 'sibling', as: 'itself', to: 'host' },
] as const;
export type Frame = (typeof frames)[number];

const patienceMs = 300;

export const sentFrames = z.union([
  z.strictObject({
    /** What came of sending each frame, in their order. */
    sent: z.array(reading).length(frames.length),
    /** The letters that each side has heard. */
    heard: z.strictObject({ sibling: reading, host: reading }),
  }),
  z.strictObject({ notSent: z.string().max(300) }),
]);
export type SentFrames = z.output<typeof sentFrames>;

/** The bit of a frame's letter. */
export function bitOf(frame: Frame): number {
  return 2 ** frames.indexOf(frame);
}

/** The bits of all frames that are sent to one side. */
export function bitsTo(side: Frame['to']): number {
  return frames.filter(({ to }) => to === side).reduce((bits, frame) => bits + bitOf(frame), 0);
}

/** Sends each frame once, while the sibling and the host listen; or the reason why not. */
export async function sendFrames(context: ProbeContext): Promise<SentFrames> {
  const sibling = await siblingIfAny(context);
  if (typeof sibling === 'string') return { notSent: `no other instance could be had: ${sibling}` };
  try {
    return await sendBetween(context, sibling);
  } catch (error) {
    if (!(error instanceof BallastError) || error.code !== 'probe-hold') throw error;
    return { notSent: `nobody could listen for it: ${messageOf(error)}`.slice(0, 300) };
  }
}

async function sendBetween(context: ProbeContext, { eye: sibling }: OpenedSibling): Promise<SentFrames> {
  const { inside, host } = context;
  const door = await findDoor(context);
  const own = interfacesIn(await inside.network.interfaces())?.find(hasHardware);
  const other = interfacesIn(await sibling.network.interfaces())?.find(hasHardware);
  if (door.interface === undefined || door.hardware === undefined)
    return { notSent: 'no interface of the host leads to it' };
  if (own?.hardware === undefined || other?.hardware === undefined)
    return { notSent: 'it or its sibling has no interface of Ethernet' };
  const eyes = { host, inside, sibling };
  const from = { host: door.interface, inside: own.name, sibling: other.name };
  const itself = { host: door.hardware, inside: own.hardware, sibling: other.hardware };
  const nobody = localAddress();
  const marker = newMarker();
  return sibling.holding('frames', marker, (siblingsName) =>
    host.holding('frames', marker, async (hostsName) => {
      const sent = [];
      for (const [at, { sender, as, to }] of frames.entries()) {
        const source = as === 'itself' ? itself[sender] : as === 'nobody' ? nobody : itself.sibling;
        const text = `${marker}${String.fromCharCode(97 + at)}`;
        sent.push(await eyes[sender].network.frame(from[sender], itself[to], source, text));
      }
      const heard = {
        sibling: await sibling.network.heard(siblingsName, bitsTo('sibling'), patienceMs),
        host: await host.network.heard(hostsName, bitsTo('host'), patienceMs),
      };
      return { sent, heard };
    }),
  );
}

function hasHardware({ hardware }: { readonly hardware: string | undefined }): boolean {
  return hardware !== undefined;
}

/** A hardware address that nothing has: of one device, and administered locally. */
function localAddress(): string {
  const bytes = Array.from({ length: 5 }, () => randomInt(256).toString(16).padStart(2, '0'));
  return ['06', ...bytes].join(':');
}
