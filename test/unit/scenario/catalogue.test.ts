import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scenarioJsonSchema } from '../../../src/scenario/json-schema.ts';
import { loadScenario } from '../../../src/scenario/load.ts';

const catalogue = join(import.meta.dirname, '../../../scenarios');
const schemaFile = join(catalogue, 'scenario.schema.json');

describe('the catalogue', () => {
  const files = readdirSync(catalogue).filter((name) => name.endsWith('.yaml'));

  it.each(files)('%s loads, under its own name, and names the schema for editors', async (file) => {
    const scenario = await loadScenario(join(catalogue, file));
    expect(scenario.name).toBe(basename(file, '.yaml'));
    const text = await readFile(join(catalogue, file), 'utf8');
    expect(text.startsWith('# yaml-language-server: $schema=./scenario.schema.json\n')).toBe(true);
  });
});

describe('scenario.schema.json', () => {
  it('is what the definition generates', async () => {
    expect(
      JSON.parse(await readFile(schemaFile, 'utf8')),
      'regenerate it: npm run -s ballast -- schema scenario > scenarios/scenario.schema.json',
    ).toEqual(scenarioJsonSchema());
  });

  it('describes every key', () => {
    const bare: string[] = [];
    const walk = (node: unknown, path: string): void => {
      if (typeof node !== 'object' || node === null) return;
      for (const [key, inner] of Object.entries('properties' in node ? (node.properties as object) : {})) {
        if (!('description' in inner)) bare.push(`${path}.${key}`);
      }
      for (const [key, inner] of Object.entries(node)) walk(inner, `${path}.${key}`);
    };
    walk(scenarioJsonSchema(), '');
    expect(bare).toEqual([]);
  });
});
