import { BallastError } from '../errors.ts';
import type { EngineAddress } from '../host/engine-address.ts';
import type { Host } from '../host/host.ts';
import type { EngineInfo } from './engine-answers.ts';

const script = `uname -r; uname -n; sed -n 's/^MemTotal: *\\([0-9]*\\) kB$/\\1/p' /proc/meminfo`;

/**
 * Makes sure that an engine is of the machine that is measured: a socket may be forwarded, or be that of an engine in a
 * virtual machine (as Docker Desktop's), and what such an engine starts is in no /proc and no cgroup of this host.
 * @throws BallastError `engine-elsewhere`
 */
export async function requireEngineOfHost(
  host: Host,
  { text, chosenBy }: EngineAddress,
  { KernelVersion, Name, MemTotal }: Pick<EngineInfo, 'KernelVersion' | 'Name' | 'MemTotal'>,
): Promise<void> {
  const told = [KernelVersion, Name, MemTotal];
  if (told.every((one) => one === undefined || one === '')) return;
  const [kernel, name, kib] = (await host.exec(['sh', '-c', script])).stdout.split('\n');
  const memory = kib === undefined || kib === '' ? undefined : Number(kib) * 1024;
  const pairs = [
    ['kernel', KernelVersion, kernel],
    ['name', Name, name],
    ['bytes of memory', MemTotal, memory],
  ] as const;
  const differences = pairs.flatMap(([what, its, ours]) =>
    its === undefined || its === '' || ours === undefined || its === ours
      ? []
      : [`its ${what} ${what.startsWith('bytes') ? 'are' : 'is'} ${its}, here ${ours}`],
  );
  if (differences.length === 0) return;
  throw new BallastError(
    'input',
    'engine-elsewhere',
    `the engine at ${text} (${chosenBy}) is not of ${host.name}: ${differences.join('; ')}`,
    {
      hint: 'what it starts is in no /proc and no cgroup of this host: measure on its own machine (--host ssh://user@machine), or name an engine of this one (--engine unix:///var/run/docker.sock)',
    },
  );
}
