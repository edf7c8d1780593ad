import { BallastError } from '../errors.ts';
import type { Host } from '../host/host.ts';
import { removeRemainsOf } from '../remains/clean.ts';
import { isHeld } from '../remains/run-hold.ts';
import { type EarlierPart, lastStoredAt } from './earlier-part.ts';
import { requireSameHost } from './same-environment.ts';

/**
 * Makes sure that the run's own harness is dead.
 * @throws BallastError `run-in-use` when it is alive
 */
export async function requireNotGoingOn(host: Host, { folder, header }: EarlierPart): Promise<void> {
  if (await isHeld(host, header.runId)) throw goingOn(folder);
}

/**
 * Makes sure that a run can be resumed here, and removes from the host what its earlier part has left, since the same
 * names will be used again. Nobody else may write the run meanwhile.
 * @throws BallastError `environment-differs`, `run-in-use`
 */
export async function takeOver(
  host: Host,
  earlier: EarlierPart,
  environment: Readonly<Record<string, string>>,
): Promise<void> {
  requireSameHost(earlier, { host: host.name, environment });
  const { runId } = earlier.header;
  await requireNotGoingOn(host, earlier);
  if (lastStoredAt(earlier.folder) !== earlier.lastStoredAt) throw goingOn(earlier.folder);
  await removeRemainsOf(host, runId);
}

function goingOn(folder: string): BallastError {
  return new BallastError('input', 'run-in-use', `${folder}: the run is still going on`, {
    hint: 'wait until it has ended, or stop it first',
  });
}
