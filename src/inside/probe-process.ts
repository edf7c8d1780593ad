import type { Host } from '../host/host.ts';
import { nativeBinary } from '../native/build.ts';
import { OutputTail } from './output-tail.ts';
import { closedBy, type ProbeStream } from './session.ts';
import type { ProbeUser } from './verdicts.ts';

/** The user and group of each user of the probes, in every target: root, or "nobody" by the kernel's own convention. */
export const probeIds: Readonly<Record<ProbeUser, number>> = { root: 0, user: 65_534 };

/** Runs `ballast-probe` on the host, to answer until the signal is aborted. */
export async function probeHost(host: Host, signal: AbortSignal): Promise<ProbeStream> {
  return closedBy(signal, await probeProcess(host, ['serve']));
}

/** Runs `ballast-probe` as a process of the host, which looks from the host itself or from where it enters. */
export async function probeProcess(host: Host, argv: readonly string[]): Promise<ProbeStream> {
  const process = await host.spawn([await nativeBinary(host, 'probe'), ...argv]);
  const tail = new OutputTail();
  process.stderr.on('data', (chunk: Buffer) => tail.push(chunk)).on('error', () => undefined);
  process.exited.catch(() => undefined);
  return {
    requests: process.stdin,
    answers: process.stdout,
    complaint: () => tail.text(),
    // The program ends with its input; a process that ignores that is killed with the cgroup or the host's session.
    close: () => void process.stdin.end(),
  };
}
