import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { Cell } from '../launches/records.ts';
import type { Scenario } from '../scenario.ts';
import { shuffled } from '../stats/shuffle.ts';
import { instanceId } from './instance-id.ts';

/**
 * All launches of a run in order: complete blocks, each holding every form once, shuffled within the block
 * by a seeded generator. Warm-up blocks come first. The same seed gives the same plan.
 */
export function buildPlan(scenario: Pick<Scenario, 'forms' | 'measure'>, seed: number): readonly Cell[] {
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
