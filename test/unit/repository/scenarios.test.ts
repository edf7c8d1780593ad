import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { claimsBeyondPlan } from '../../../src/claims/beyond-plan.ts';
import { loadScenario } from '../../../src/scenario/load.ts';
import { differencesBeyond } from '../../../src/summary/differences-beyond.ts';

const catalogue = join(import.meta.dirname, '../../../scenarios');

describe('the catalogue', () => {
  const files = readdirSync(catalogue).filter((name) => name.endsWith('.yaml'));

  it.each(files)('%s loads, under its own name, and names the schema for editors', async (file) => {
    const scenario = await loadScenario(join(catalogue, file));
    expect(scenario.name).toBe(basename(file, '.yaml'));
    const text = await readFile(join(catalogue, file), 'utf8');
    expect(text.startsWith('# yaml-language-server: $schema=./scenario.schema.json\n')).toBe(true);
  });

  it.each(files)('%s has rounds enough to show differences and to answer its claims', async (file) => {
    const scenario = await loadScenario(join(catalogue, file));
    expect(differencesBeyond(scenario)).toBeUndefined();
    expect(claimsBeyondPlan(scenario)).toEqual([]);
  });
});
