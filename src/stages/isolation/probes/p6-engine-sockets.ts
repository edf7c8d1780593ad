import { z } from 'zod';
import { BallastError } from '../../../errors.ts';
import type { Eye } from '../../../inside/eye.ts';
import { type Reading, reading } from '../../../inside/reading.ts';
import { defineProbe, judgement, kernelOwner, permitted } from '../probe.ts';

/** Sockets whose clients are as powerful as root on the machine. */
const sockets = [
  '/var/run/docker.sock',
  '/run/docker.sock',
  '/run/podman/podman.sock',
  '/run/containerd/containerd.sock',
  '/run/crio/crio.sock',
  '/var/run/libvirt/libvirt-sock',
] as const;

type State = 'open' | 'barred' | 'missing' | 'unknown';

function stateOf(one: Reading): State {
  // A connection is enough: not every engine answers to HTTP.
  if (one.kind === 'content') return 'open';
  if (['ENOENT', 'ENOTDIR', 'ECONNREFUSED'].includes(one.error)) return 'missing';
  return ['EACCES', 'EPERM'].includes(one.error) ? 'barred' : 'unknown';
}

/** Asks an engine's socket. One that takes the request and stays silent may or may not be an engine. */
async function ping(inside: Eye, socket: string): Promise<Reading> {
  try {
    return await inside.unixGet(socket, '/_ping');
  } catch (error) {
    if (!(error instanceof BallastError) || error.code !== 'probe-late') throw error;
    return { kind: 'refused', error: 'ETIMEDOUT', detail: '' };
  }
}

export const p6 = defineProbe({
  id: 'P6',
  title: 'Sockets of engines',
  category: 'privileges',
  question: 'Can it speak to an engine that starts containers or virtual machines?',
  source: 'Docker Engine security: the daemon’s attack surface',
  method: `Connects to ${sockets.join(', ')} and asks for /_ping.`,
  cannotShow: 'A socket at another path, or an engine that listens on the network, is not found.',
  users: ['root', 'user'],
  controls: ['host-mount'],
  evidence: z.strictObject({ kernel: kernelOwner, asked: z.array(reading).length(sockets.length) }),
  async gather({ inside, kernel }) {
    const asked: Reading[] = [];
    for (const socket of sockets) asked.push(await ping(inside, socket));
    return { kernel, asked };
  },
  judge({ kernel, asked }) {
    const states = asked.map(stateOf);
    const [open, barred] = (['open', 'barred'] as const).map((state) =>
      sockets.filter((_, index) => states[index] === state),
    );
    if (open !== undefined && open.length > 0)
      return permitted(kernel, `an engine answers it at ${open.join(', ')}`);
    if (states.includes('unknown')) return judgement('inconclusive', 'not every socket could be tried');
    return barred !== undefined && barred.length > 0
      ? judgement('denied', `it may not speak to the engine at ${barred.join(', ')}`)
      : judgement('absent', 'it has no socket of an engine');
  },
});
