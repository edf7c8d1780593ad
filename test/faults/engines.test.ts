import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, test } from 'vitest';
import { helloScenario } from '../fixtures/hello.ts';
import { disturbed, restartDaemon } from './disturbed.ts';
import { expectAsTold } from './expect-as-told.ts';

let out: string;
beforeAll(() => {
  out = mkdtempSync(join(tmpdir(), 'ballast-faults-'));
});
afterAll(() => rmSync(out, { recursive: true }));

const scenario = (forms: string, blocks: number) =>
  helloScenario(`forms: [${forms}]\nmeasure: { startup: { blocks: ${blocks}, warmup: 0 } }\n`);

test('the Docker engine is restarted', async () => {
  const observed = await disturbed(out, 'docker', scenario('container', 8), {
    when: /\[3\/8\]/,
    disturb: () => restartDaemon('dockerd'),
  });
  await expectAsTold('engine-restarted', observed);
});
