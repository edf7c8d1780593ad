import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scenarioJsonSchema } from '../../../src/scenario/json-schema.ts';

const schemaFile = join(import.meta.dirname, '../../../scenarios/scenario.schema.json');

describe('scenario.schema.json', () => {
  it('is the text that the definition generates', async () => {
    expect(
      await readFile(schemaFile, 'utf8'),
      'regenerate it: npm run -s ballast -- schema scenario > scenarios/scenario.schema.json',
    ).toBe(`${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`);
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
