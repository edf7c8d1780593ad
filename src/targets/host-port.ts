import { BallastError } from '../errors.ts';
import type { PreparedTarget, TargetContext } from './target.ts';

/**
 * Refuses a taken port for an instance that shares the host's network: another program would answer in its place.
 * @throws BallastError `port-in-use`
 */
export async function refusePortInUse({
  host,
  workload,
  signal,
}: Pick<TargetContext, 'host' | 'workload' | 'signal'>): Promise<void> {
  const { port } = workload;
  if (port === undefined) return;
  try {
    (await host.dial({ tcp: { host: '127.0.0.1', port } }, { signal })).destroy();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ECONNREFUSED') return;
    throw error;
  }
  throw new BallastError('input', 'port-in-use', `port ${port} is already in use on ${host.name}`, {
    hint: `end what listens there (\`ss -ltnp 'sport = :${port}'\`), or give the workload another port`,
  });
}

/** Tells of a target whose instances share the host's network that two of them cannot have the workload's port. */
export function onlyOne({ workload: { port } }: TargetContext): Pick<PreparedTarget, 'sideBySide'> {
  if (port === undefined) return {};
  return {
    sideBySide: { absent: `its instances share the host’s network, where only one can have port ${port}` },
  };
}
