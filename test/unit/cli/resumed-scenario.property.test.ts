import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ballastVersion } from '../../../src/ballast-version.ts';
import { requireAgreement } from '../../../src/cli/agreement.ts';
import { resumedScenario } from '../../../src/cli/resumed-scenario.ts';
import { readEarlierPart } from '../../../src/course/earlier-part.ts';
import { BallastError } from '../../../src/errors.ts';
import { recipeDigest } from '../../../src/image/rootfs-recipe.ts';
import { buildBlockPlan } from '../../../src/plan/block-plan.ts';
import { readRun } from '../../../src/results/run-folder.ts';
import { secretsOf } from '../../../src/results/secrets.ts';
import { newRunId } from '../../../src/run-id.ts';
import { buildNeighbourPlan } from '../../../src/stages/neighbour/plan.ts';
import { isolationOptions } from '../../../src/targets/container/container-options.ts';
import { systemRecipe } from '../../../src/targets/guest/full/os-recipe.ts';
import { everySetting } from '../../fixtures/every-setting.ts';
import { oneValueReplaced } from '../../fixtures/mutated.ts';
import { fixtureRun } from '../../fixtures/run.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-headers-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const header = { ...fixtureRun({ scenario: everySetting })[0], runId: newRunId(), ballastVersion };

function store(stored: unknown): void {
  writeFileSync(join(folder, 'run.jsonl'), `${JSON.stringify(stored)}\n`);
}

/** What a stored run is refused with; undefined when it is read. */
function refusal(): BallastError | undefined {
  try {
    readRun(folder);
    return undefined;
  } catch (error) {
    if (error instanceof BallastError) return error;
    throw error;
  }
}

/** What `--resume` makes of a header before anything is started. */
async function resume(): Promise<void> {
  const earlier = readEarlierPart(folder, ballastVersion);
  const { scenario, demands } = await resumedScenario(earlier, undefined);
  const { seed, host } = earlier.header;
  const { workload, targets, measure } = scenario;
  const names = targets.map(({ name }) => name);
  secretsOf(workload);
  if (workload.source.kind === 'rootfs') recipeDigest(systemRecipe(workload.source.recipe));
  for (const target of targets) if (target.kind === 'container') isolationOptions(target.isolation);
  if (measure.lifecycle !== undefined) buildBlockPlan(names, measure.lifecycle.blocks, seed);
  if (measure.neighbour !== undefined) buildNeighbourPlan(names, measure.neighbour, seed);
  const nobody = { input: new PassThrough(), output: new PassThrough() };
  await requireAgreement({ folder, scenario, host, demands }, new AbortController().signal, nobody);
}

type Path = readonly string[];

/** Every place in plain data where there is a value. */
function placesIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    [...path, key],
    ...placesIn(inner, [...path, key]),
  ]);
}

function at(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((holder, key) => (holder as Record<string, unknown>)?.[key], value);
}

/** The kind of value that JSON can tell: text, number, list, … */
function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'list';
  return value === null ? 'nothing' : typeof value;
}

test('the header itself is read, and asks for agreement', async () => {
  store(header);
  expect(refusal()).toBeUndefined();
  await expect(resume()).rejects.toMatchObject({ code: 'not-agreed' });
});

test.each(placesIn(everySetting).map((path) => path.join('.')))(
  'a value of another kind at %s is refused with the key',
  (place) => {
    const path = place.split('.');
    const changed = structuredClone(header);
    const holder = at(changed, ['scenario', ...path.slice(0, -1)]) as Record<string, unknown>;
    const key = path.at(-1) ?? '';
    holder[key] = typeof holder[key] === 'number' ? 'seven' : 7;
    store(changed);
    expect(refusal()?.code).toBe('run-corrupt');
    expect(refusal()?.message).toContain(`header.scenario.${place}: `);
  },
);

test('a header with any value in the place of another is refused, or is of the kinds that its types say', async () => {
  const before = JSON.parse(JSON.stringify(header)) as typeof header;
  const seen = { refused: 0, read: 0 };
  await fc.assert(
    fc.asyncProperty(oneValueReplaced(before), async (changed) => {
      store(changed);
      const refused = refusal();
      if (refused !== undefined) {
        expect(['run-corrupt', 'run-too-new']).toContain(refused.code);
        seen.refused += 1;
        return;
      }
      const [read] = readRun(folder);
      for (const place of placesIn(read))
        if (at(before, place) !== undefined)
          expect([place, kindOf(at(read, place))]).toEqual([place, kindOf(at(before, place))]);
      await expect(resume()).rejects.toBeInstanceOf(BallastError);
      seen.read += 1;
    }),
    { numRuns: 300, seed: 13 },
  );
  expect(seen.refused).toBeGreaterThan(50);
  expect(seen.read).toBeGreaterThan(10);
});

test('a plan with a target that the scenario does not have is refused', () => {
  store({ ...header, plan: [{ block: 0, warmup: false, target: 'stranger' }] });
  expect(refusal()?.message).toMatch(/run\.jsonl:1: .*no target `stranger`/);
});
