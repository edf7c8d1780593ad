import { median } from '../../src/stats/order-statistic.ts';
import { portless, runningTargets } from '../integration/running-instances.ts';
import { agrees, type Compared, sideBySide } from '../integration/side-by-side.ts';
import { print } from './print.ts';

const names = ['process', 'container', 'gvisor', 'microvm', 'vm'];
const count = 10;

/**
 * Ten instances of each target side by side: what is said of them, against what the available memory of the machine
 * falls by while they are started, and rises by while they are removed.
 * @param only the targets to look at; all when there are none
 * @param rounds how often
 * @returns whether they agree within 10 % or 1 MiB an instance, whichever is larger
 */
export async function soakMemory(only: readonly string[], rounds: number): Promise<boolean> {
  let allAgree = true;
  for (const name of only.length === 0 ? names : only) {
    const found = await roundsOf(name, rounds);
    const said = medianOf(found.map(({ saidBytes }) => saidBytes));
    const moved = medianOf(found.flatMap(({ fellBytes, roseBytes }) => [fellBytes, roseBytes]));
    allAgree &&= agrees(said, moved);
    const verdict = agrees(said, moved) ? 'agrees' : 'DIFFERS';
    print(`${name}: said ${inMebi(said)} MiB, moved ${inMebi(moved)} MiB an instance: ${verdict}`);
  }
  return allAgree;
}

async function roundsOf(name: string, rounds: number): Promise<readonly Compared[]> {
  await using run = await runningTargets(`soak-memory-${process.pid}`, [name], portless);
  const found: Compared[] = [];
  for (const target of run.targets.values())
    for (let round = 0; round < rounds; round += 1) {
      const compared = await sideBySide(run.ready, target, `${name}${round}`, count);
      found.push(compared);
      print(`  ${textOf(compared)}`);
    }
  return found;
}

function textOf({ saidBytes, fellBytes, roseBytes, parts }: Compared): string {
  const moved = `said ${inMebi(saidBytes)}, fell ${inMebi(fellBytes)}, rose ${inMebi(roseBytes)}`;
  const named = Object.entries(parts).filter(([, bytes]) => bytes !== 0);
  return `${moved}; ${named.map(([name, bytes]) => `${name} ${inMebi(bytes)}`).join(', ')}`;
}

const inMebi = (bytes: number) => (bytes / 2 ** 20).toFixed(2);
const medianOf = (values: readonly number[]) => median(values) ?? Number.NaN;
