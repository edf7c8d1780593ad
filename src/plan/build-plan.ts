import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { Cell } from '../results/records.ts';
import type { Scenario } from '../scenario/scenario.ts';

/**
 * All launches of a run in order: complete blocks, each holding every form once, shuffled within the block
 * (Fisher–Yates) by a seeded generator. Warm-up blocks come first. The same seed gives the same plan.
 */
export function buildPlan(scenario: Pick<Scenario, 'forms' | 'measure'>, seed: number): readonly Cell[] {
  const random = xoroshiro128plus(seed);
  const { blocks, warmup } = scenario.measure.startup;
  const cells: Cell[] = [];
  for (let block = 0; block < warmup + blocks; block += 1) {
    const names = scenario.forms.map((form) => form.name);
    for (let last = names.length - 1; last > 0; last -= 1) {
      const chosen = uniformInt(random, 0, last);
      [names[last], names[chosen]] = [names[chosen] as string, names[last] as string];
    }
    for (const form of names) cells.push({ block, warmup: block < warmup, form });
  }
  return cells;
}

/** Unique in a run and safe in names: `b003-vm`. */
export function cellId(cell: Cell): string {
  return `b${String(cell.block).padStart(3, '0')}-${cell.form}`;
}
