import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../../src/scenario/load.ts';

const catalogue = join(import.meta.dirname, '../../../scenarios');

describe('the catalogue', () => {
  const files = readdirSync(catalogue).filter((name) => name.endsWith('.yaml'));

  it.each(files)('%s loads, under its own name, and names the schema for editors', async (file) => {
    const scenario = await loadScenario(join(catalogue, file));
    expect(scenario.name).toBe(basename(file, '.yaml'));
    const text = await readFile(join(catalogue, file), 'utf8');
    expect(text.startsWith('# yaml-language-server: $schema=./scenario.schema.json\n')).toBe(true);
  });
});
