import { z } from 'zod';
import { BallastError } from '../../../errors.ts';
import type { Eye } from '../../../inside/eye.ts';
import { type Reading, reading } from '../../../inside/reading.ts';
import { engineSockets, isEveryPlace, isFromOutside, otherSocketPaths } from '../engine-sockets.ts';
import { mountsOf } from '../mounts.ts';
import { enginesReached, networkEngines, reachEngines } from '../network-engines.ts';
import { defineProbe, judgement, kernelOwner, permitted } from '../probe.ts';

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

/** True when a file that may not be connected to is a socket at all: of any other file the kernel says the same. */
async function isSocket(inside: Eye, path: string): Promise<boolean> {
  const about = await inside.stat(path);
  return about.kind === 'content' && /^14[0-7]{4} /.test(about.text);
}

const asked = z.strictObject({ path: z.string(), answer: reading });
const mostFound = 32;

export const p6 = defineProbe({
  id: 'P6',
  title: 'Sockets of engines',
  category: 'privileges',
  boundary: 'management',
  kind: 'reaches',
  closedBy: ['omission'],
  question: 'Can it speak to an engine that starts containers or virtual machines?',
  source: 'Docker Engine security: the daemon’s attack surface',
  method: `Connects to ${engineSockets.join(', ')} and asks for /_ping; the same at every place that is mounted from outside, and wherever below it a folder of the host would have one of them, and below the root folder of the first process that it sees. Connects to the engines and monitors of machines that the host has listening for others on its network, and sends them nothing. To the debugger or monitor of a QEMU it does not connect, since that alone may pause a machine: a listener of its own at the same addresses shows whether the way is open.`,
  cannotShow:
    'A socket that was put elsewhere than its engine puts it, into a folder that is then mounted, is not found. Whether an engine on the network would let it in is not asked; one that listens on the loopback alone is reached by whoever shares that.',
  users: ['root', 'user'],
  controls: ['host-mount'],
  evidence: z.strictObject({
    kernel: kernelOwner,
    mounts: reading,
    /** The usual paths. */
    asked: z.array(asked).length(engineSockets.length),
    /** Those of the other paths where something is. */
    others: z.array(asked).max(mostFound),
    /** Absent: the host has no engine that listens for others. */
    network: networkEngines.exactOptional(),
  }),
  async gather(context) {
    const { inside, kernel } = context;
    const usual: z.output<typeof asked>[] = [];
    for (const path of engineSockets) usual.push({ path, answer: await ping(inside, path) });
    const mounts = await inside.mounts();
    const others: z.output<typeof asked>[] = [];
    for (const path of otherSocketPaths(mountsOf(mounts) ?? [], kernel)) {
      if (others.length === mostFound) break;
      const answer = await ping(inside, path);
      const state = stateOf(answer);
      if (state === 'missing' || (state === 'barred' && !(await isSocket(inside, path)))) continue;
      others.push({ path, answer });
    }
    const network = await reachEngines(context);
    return { kernel, mounts, asked: usual, others, ...(network === undefined ? {} : { network }) };
  },
  judge({ kernel, mounts: list, asked: usual, others, network }) {
    const all = [...usual, ...others];
    const pathsThat = (state: State, some = all) =>
      some.filter(({ answer }) => stateOf(answer) === state).map(({ path }) => path);
    const mounts = mountsOf(list);
    const outside = (path: string) => mounts !== undefined && isFromOutside(path, mounts, kernel);
    const [engines, services] = [pathsThat('open', usual), pathsThat('open', others)];
    // A kernel of its own may have an engine of its own, but not at a place that was handed in.
    const handedIn = [...engines.filter(outside), ...services];
    if (kernel === 'own' && handedIn.length > 0)
      return judgement(
        'exposed',
        `an engine or another service of the host answers it at ${handedIn.join(', ')}`,
      );
    if (kernel === 'host' && engines.length > 0)
      return permitted(kernel, `an engine answers it at ${engines.join(', ')}`);
    if (services.length > 0)
      return permitted(
        kernel,
        `an engine or another service from outside answers it at ${services.join(', ')}`,
      );
    const reached = network === undefined ? [] : enginesReached(network);
    if (reached === undefined)
      return judgement('inconclusive', 'not every engine on the network could be tried');
    if (reached.length > 0)
      return judgement(
        'open',
        `it reaches ${reached.join(', ')} of the host over the network; whether it would be let in was not asked`,
      );
    if (engines.length > 0) return permitted(kernel, `an engine answers it at ${engines.join(', ')}`);
    if (mounts === undefined || !isEveryPlace(mounts, kernel) || pathsThat('unknown').length > 0)
      return judgement('inconclusive', 'not every socket could be tried');
    const barred = pathsThat('barred');
    return barred.length > 0
      ? judgement('denied', `it may not speak to the engine at ${barred.join(', ')}`)
      : judgement('isolated', 'it has no socket of an engine');
  },
});
