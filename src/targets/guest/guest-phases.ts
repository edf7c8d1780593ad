import { setTimeout as sleep } from 'node:timers/promises';
import type { GuestPhases } from '../readings.ts';
import type { GuestAgent } from './guest-agent.ts';

/** The time that an ordinary machine has to start everything it wants to, which may be long after the workload is ready. */
export const finishMs = 60_000;
const betweenMs = 500;

/**
 * The guest's start as systemd reports it, once it has finished, or after `withinMs`.
 * @throws BallastError `guest-silent`
 */
export async function askPhases(
  agent: Pick<GuestAgent, 'phases'>,
  withinMs: number,
  signal: AbortSignal,
): Promise<GuestPhases> {
  for (const deadline = performance.now() + withinMs; ; await sleep(betweenMs, undefined, { signal })) {
    const phases = parsePhases(await agent.phases());
    if (phases.finishedUs !== null || performance.now() > deadline) return phases;
  }
}

/** Parses the answer of `systemctl show`; a time of 0 is one that the guest does not know. */
export function parsePhases(line: string): GuestPhases {
  let said: Record<string, unknown> = {};
  try {
    said = Object(JSON.parse(line));
  } catch {
    // A guest may send anything: unreadable phases are not known.
  }
  const time = (name: string) => {
    const value = said[`${name}TimestampMonotonic`];
    return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : null;
  };
  return {
    firmwareUs: time('Firmware'),
    loaderUs: time('Loader'),
    initrdUs: time('InitRD'),
    userspaceUs: time('Userspace'),
    serviceUs: time('ActiveEnter'),
    finishedUs: time('Finish'),
  };
}
