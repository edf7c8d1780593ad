import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { BallastError } from '../../../src/errors.ts';
import { loadScenario } from '../../../src/scenario/load.ts';
import { anyJson, mutated, oneValueReplaced } from '../../fixtures/mutated.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-hostile-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/**
 * Loads a file of this content: a scenario that is frozen, or a refusal that names places and is fit for a terminal.
 */
async function loaded(content: string | Buffer): Promise<'valid' | 'refused'> {
  const file = join(folder, 'hostile.yaml');
  writeFileSync(file, content);
  const startMs = performance.now();
  try {
    const scenario = await loadScenario(file);
    expect(Object.isFrozen(scenario.workload)).toBe(true);
    return 'valid';
  } catch (error) {
    if (!(error instanceof BallastError)) throw error;
    expect(['scenario-invalid', 'scenario-missing']).toContain(error.code);
    expect(error.message).not.toMatch(/(?!\n)\p{Cc}/u);
    expect(error.message.length).toBeLessThan(20_000);
    return 'refused';
  } finally {
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(performance.now() - startMs).toBeLessThan(5000);
  }
}

const catalogue = globSync('scenarios/*.yaml').map((file) => readFileSync(file, 'utf8'));

test('a scenario of the catalogue after changes anywhere in its text', async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(mutated(...catalogue), async (text) => {
      seen.add(await loaded(text));
    }),
    { numRuns: 30 },
  );
  expect(seen.size).toBeGreaterThan(0);
});

const plain = {
  name: 'plain',
  workload: {
    rootfs: { debian: { suite: 'bookworm', packages: ['nginx-light'] }, files: { '/a': 'b' } },
    command: ['nginx', '-g', 'daemon off;'],
    environment: { A: 'b' },
    user: 'www-data',
    port: 80,
    ready: { http: { path: '/', status: 200 }, within: '60s' },
    limits: { cpus: 1, memory: '256MiB', pids: 128 },
  },
  targets: ['process', { container: { runtime: 'runc', as: 'c' } }, { vm: { userland: 'same' } }],
  measure: { startup: { rounds: 3, warmup: 1 }, memory: {}, image: {}, isolation: {} },
  claims: ['c.startup.ready <= 0.5 * vm.startup.ready'],
};

test('a valid one with anything in the place of one of its values', async () => {
  expect(await loaded(stringify(plain))).toBe('valid');
  await fc.assert(
    fc.asyncProperty(oneValueReplaced(plain), async (changed) => {
      await loaded(stringify(changed));
    }),
    { numRuns: 40 },
  );
});

test('any value at all', () =>
  fc.assert(
    fc.asyncProperty(anyJson, async (value) => {
      expect(await loaded(JSON.stringify(value))).toBe('refused');
    }),
    { numRuns: 30 },
  ));

const aliases = (levels: number) =>
  ['a0: &a0 [x, x, x, x, x, x, x, x, x]']
    .concat(Array.from({ length: levels }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i}, `.repeat(9)}]`))
    .join('\n');

test.each<[string, string | Buffer]>([
  ['nothing', ''],
  ['aliases that explode', aliases(12)],
  ['an alias of itself', 'a: &a [*a]\nworkload: *a\n'],
  ['a merge of what is no map', 'a: &a 1\n<<: *a\n'],
  [
    'a merge of the names of objects',
    '<<: { __proto__: { polluted: 1 }, constructor: { prototype: { polluted: 1 } } }\n',
  ],
  ['names of objects as keys', '__proto__: { targets: [process] }\nconstructor: 1\nhasOwnProperty: 1\n'],
  [
    'names of objects in a map of names',
    stringify(plain).replace('A: b', '__proto__: b\n    constructor: c'),
  ],
  ['depth', '['.repeat(5000)],
  ['depth of maps', '{a: '.repeat(5000)],
  ['depth by indentation', Array.from({ length: 800 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')],
  ['NUL', 'name: a\0b\nworkload: {}\n'],
  ['no UTF-8', Buffer.from([0xff, 0xfe, 0x00, 0x80])],
  ['more than 1 MiB', `name: ${'x'.repeat(2 << 20)}`],
  ['a key of 1 MB', `${'k'.repeat(1_000_000)}: 1`],
  ['10 000 keys', Array.from({ length: 10_000 }, (_, i) => `k${i}: 1`).join('\n')],
  ['tags of other languages', '!!js/function "return 1"\n'],
  ['a binary tag', 'name: !!binary aGVsbG8=\n'],
])('refuses %s', async (_what, content) => {
  expect(await loaded(content)).toBe('refused');
});
