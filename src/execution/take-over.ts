import { BallastError } from '../errors.ts';
import type { Host } from '../host/host.ts';
import { type EarlierPart, lastStoredAt } from '../results/earlier-part.ts';
import { removeRemains } from './clean.ts';
import { isHeld } from './run-hold.ts';
import { requireSameHost } from './same-conditions.ts';

/**
 * Makes sure that a run can go on here, and removes from the host what its earlier part has left: the same names will be
 * used again. Nobody else may write the run meanwhile.
 * @throws BallastError `conditions-differ`, `run-in-use`
 */
export async function takeOver(
  host: Host,
  earlier: EarlierPart,
  conditions: Readonly<Record<string, string>>,
): Promise<void> {
  requireSameHost(earlier, { host: host.name, conditions });
  const { runId } = earlier.header;
  if ((await isHeld(host, runId)) || lastStoredAt(earlier.folder) !== earlier.lastStoredAt) {
    throw new BallastError('input', 'run-in-use', `${earlier.folder}: the run is still going on`, {
      hint: 'wait until it has ended, or stop it first',
    });
  }
  await removeRemains(host, async (other) => other !== runId);
}
