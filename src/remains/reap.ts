import { setTimeout as sleep } from 'node:timers/promises';
import type { Host } from '../host/host.ts';
import { removeRemainsOf } from './clean.ts';

/** The time between two looks: a command that was in flight when the harness died may still create something. */
const pauseMs = 1500;

/**
 * Removes what a run left whose harness is known to be dead, until two looks in a row found nothing and every engine
 * answered.
 * @param say called for each thing that was removed
 */
export async function reapRun(host: Host, runId: string, say: (line: string) => void): Promise<void> {
  for (let quiet = 0; ; ) {
    const { removed, silent } = await removeRemainsOf(host, runId);
    for (const one of removed) say(`removed ${one}`);
    for (const engine of silent) say(`${engine} gives no answer; waiting for it`);
    quiet = removed.length + silent.length === 0 ? quiet + 1 : 0;
    if (quiet === 2) return;
    await sleep(pauseMs);
  }
}
