import { expect, it } from 'vitest';
import { probeDocument, probeList } from '../../../src/cli/probe-list.ts';
import { catalogue } from '../../../src/stages/isolation/catalogue.ts';

it('lists every probe below its category, in 80 columns', () => {
  const lines = probeList(80).split('\n');
  for (const { id, title, category } of catalogue) {
    const at = lines.findIndex((line) => line.startsWith(`  ${id} `) && line.endsWith(title));
    expect(
      lines.slice(0, at).findLast((line) => /^\S/.test(line)),
      id,
    ).toBe(category);
  }
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
});

it('lists the same for programs', () => {
  expect(probeDocument()).toMatchObject({ probes: catalogue.map(({ id }) => ({ id })) });
});
