import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, test } from 'vitest';
import { ballast } from '../e2e/ballast.ts';
import { helloLaunches } from '../fixtures/hello.ts';
import { disturbed } from './disturbed.ts';
import { expectOutcome } from './expect-outcome.ts';

let out: string;
beforeAll(() => {
  out = mkdtempSync(join(tmpdir(), 'ballast-faults-'));
});
afterAll(() => rmSync(out, { recursive: true }));

// The test must not take down a lab that somebody else has brought up, or that is to stay.
const isOurs = process.env.BALLAST_OWN_LAB === '1' && !process.env.BALLAST_KEEP_LAB;

test.runIf(isOurs)('the lab is taken down in mid-run', async () => {
  const yaml = helloLaunches('process, container', 100);
  try {
    const observed = await disturbed(out, 'down', yaml, {
      when: /\[ {2}3\/200\]/,
      disturb: () => ballast(['lab', 'down']),
    });
    await ballast(['lab', 'up']);
    await expectOutcome('lab-down', observed);
  } finally {
    await ballast(['lab', 'up']);
  }
});
