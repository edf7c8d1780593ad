import { once } from 'node:events';
import type { Host } from '../../host/host.ts';
import { Marks } from '../../marks.ts';
import { median } from '../../stats/order-statistic.ts';
import { formatDuration } from '../../wording/format.ts';
import { type Check, ok, warning } from '../check.ts';

const rounds = 11;
/**
 * The slowest round trip without a warning. Beyond it the marks that cross the connection tell less than the targets
 * differ by.
 */
const slowNs = 20e6;
/**
 * The slowest command without a warning. A command costs some round trips and a process; beyond this the login shell
 * does more than start it.
 */
const slowCommandNs = 200e6;

/** Tells which line vouches for the host's key, and what a message and a command over the connection cost. */
export const ssh: Check = {
  name: 'ssh',
  async ask({ host }) {
    const { hostKey } = host;
    if (hostKey === undefined) return undefined;
    const roundTripNs = await roundTrip(host);
    const execStartNs = Marks.now();
    await host.exec(['true']);
    const execNs = Number(Marks.now() - execStartNs);
    const found =
      `host key ${hostKey.type} ${hostKey.fingerprint} verified by ${hostKey.knownHostsFile}, line ${hostKey.line}; ` +
      `a message there and back ${formatDuration(roundTripNs)}, a command ${formatDuration(execNs)}`;
    if (roundTripNs >= slowNs) {
      return warning(
        found,
        'marks are no finer than that: run Ballast nearer to the host, or on it with --host local',
      );
    }
    if (execNs >= slowCommandNs) {
      return warning(
        found,
        'every command waits for what the login shell runs first: shorten the user’s ~/.bashrc there',
      );
    }
    return ok(found);
  },
};

/** The median round trip over one open channel, in ns. */
async function roundTrip(host: Host): Promise<number> {
  const echo = await host.spawn(['cat']);
  echo.stderr.resume();
  for (const stream of [echo.stdin, echo.stdout]) stream.on('error', () => undefined);
  const isOver = echo.exited.then(() => true);
  const samples: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const startNs = Marks.now();
    const answered = once(echo.stdout, 'data').then(() => false);
    echo.stdin.write(`${round}\n`);
    if (await Promise.race([answered, isOver])) break;
    samples.push(Number(Marks.now() - startNs));
  }
  echo.stdin.end();
  await echo.exited;
  return median(samples) ?? Number.POSITIVE_INFINITY;
}
