import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { z } from 'zod';
import type { Stored } from '../fields/stored.ts';
import { block, formName } from '../fields/stored-parts.ts';
import { shuffled } from '../stats/shuffle.ts';
import { instanceId } from './instance-id.ts';

/** One launch of the plan. */
export const cell = z.object({ block, warmup: z.boolean(), form: formName });
export type Cell = Stored<typeof cell>;

/** What of a scenario says how often its forms are launched. */
interface Planned {
  readonly forms: readonly { readonly name: string }[];
  readonly measure: { readonly startup: { readonly blocks: number; readonly warmup: number } };
}

/**
 * All launches of a run in order: complete blocks, each holding every form once, shuffled within the block
 * by a seeded generator. Warm-up blocks come first. The same seed gives the same plan.
 */
export function buildPlan(scenario: Planned, seed: number): readonly Cell[] {
  const random = xoroshiro128plus(seed);
  const { blocks, warmup } = scenario.measure.startup;
  const cells: Cell[] = [];
  for (let block = 0; block < warmup + blocks; block += 1) {
    const names = shuffled(
      scenario.forms.map((form) => form.name),
      random,
    );
    for (const form of names) cells.push({ block, warmup: block < warmup, form });
  }
  return cells;
}

/** Unique in a run and safe in names: `b003-vm`. */
export function cellId(cell: Cell): string {
  return instanceId('b', cell.block, cell.form);
}
