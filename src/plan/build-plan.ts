import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { z } from 'zod';
import type { Stored } from '../fields/stored.ts';
import { block, targetName } from '../fields/stored-parts.ts';
import { shuffled } from '../stats/shuffle.ts';
import { instanceId } from './instance-id.ts';

/** The most rounds that a run may be asked for, in a scenario's file or by an option. */
export const mostRounds = 1000;

/** One launch of the plan. */
export const cell = z.object({ block, warmup: z.boolean(), target: targetName });
export type Cell = Stored<typeof cell>;

/** The part of a scenario that says how often its targets are launched. */
interface Planned {
  readonly targets: readonly { readonly name: string }[];
  readonly measure: { readonly startup: { readonly blocks: number; readonly warmup: number } };
}

/**
 * Builds the plan of all launches of a run: complete blocks, each holding every target once, shuffled within the
 * block by a seeded generator. Warm-up blocks come first. The same seed gives the same plan.
 */
export function buildPlan(scenario: Planned, seed: number): readonly Cell[] {
  const random = xoroshiro128plus(seed);
  const { blocks, warmup } = scenario.measure.startup;
  const cells: Cell[] = [];
  for (let block = 0; block < warmup + blocks; block += 1) {
    const names = shuffled(
      scenario.targets.map((target) => target.name),
      random,
    );
    for (const target of names) cells.push({ block, warmup: block < warmup, target });
  }
  return cells;
}

/** The id of a cell, unique in a run and safe in names: `b003-vm`. */
export function cellId(cell: Cell): string {
  return instanceId('b', cell.block, cell.target);
}
