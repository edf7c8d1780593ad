import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { claimsExitCode } from '../../../src/claims/exit-code.ts';
import { boundaryNames } from '../../../src/inside/boundaries.ts';
import { readRun } from '../../../src/results/run-folder.ts';
import { loadScenario } from '../../../src/scenario/load.ts';
import { catalogue } from '../../../src/stages/isolation/catalogue.ts';

const readme = readFileSync('README.md', 'utf8');
const { scripts, engines } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly scripts: { readonly demo: string; readonly test: string };
  readonly engines: { readonly node: string };
};

it('is short', () => {
  expect(readme.split('\n').length - 1).toBeLessThanOrEqual(120);
});

it('counts what is there', () => {
  expect(readme).toContain(
    `has ${readdirSync('scenarios').filter((name) => name.endsWith('.yaml')).length} scenarios`,
  );
  expect(readme).toContain(`decided by ${catalogue.length} [probes]`);
  expect(boundaryNames).toHaveLength(12);
  expect(readme).toContain('twelve boundaries');
});

it('has a picture that can be read as wide as GitHub shows it', () => {
  const [, path = ''] = /^!\[[^\]]+\]\((reports\/sample\/\S+\.svg)\)$/m.exec(readme) ?? [];
  const [, width, height] = /<svg[^>]* viewBox="0 0 (\d+) (\d+)"/.exec(readFileSync(path, 'utf8')) ?? [];
  // A picture that is scaled down to the column of some 830 px loses a fifth of its size at most.
  expect(Number(width)).toBeLessThanOrEqual(1000);
  expect(Number(height)).toBeLessThanOrEqual(Number(width) * 1.25);
});

it('says of the demonstration what it does', async () => {
  const [, scenario = '', targets = ''] = /lab up .*? run (\S+) --targets (\S+)/.exec(scripts.demo) ?? [];
  const { name, targets: all } = await loadScenario(scenario);
  expect(targets.split(',')).toHaveLength(3);
  expect(all.map((target) => target.name)).toEqual(expect.arrayContaining(targets.split(',')));
  expect(readme).toMatch(new RegExp(`npm run demo +# .*measures ${name} in three targets`));
  expect(readme).toContain(`reports/${name}/<run-id>/report.html`);
  expect(readme).toMatch(/npm test +# .*types, lint, unit, integration and end-to-end tests/);
  expect(scripts.test).toMatch(
    /check:types.*check:lint.*--project unit .*--project integration --project e2e/,
  );
});

it('has the exit codes of claims', () => {
  expect(readme).toContain('0 if every claim passes, 1 if one fails, 3 if the data cannot');
  expect([claimsExitCode([{ answer: 'pass' }]), claimsExitCode([{ answer: 'fail' }])]).toEqual([0, 1]);
  expect(claimsExitCode([{ answer: 'inconclusive' }])).toBe(3);
});

it('lists the versions that the sample was measured with, and the Node that the packages bring', () => {
  const records = readRun('reports/sample');
  const environments = records.flatMap((record) =>
    record.type === 'header' || record.type === 'preparation' ? Object.entries(record.environment) : [],
  );
  const recorded = (key: string) => String(environments.find(([name]) => name === key)?.[1]);
  expect(readme).toContain(recorded('operatingSystem').replace('GNU/Linux ', ''));
  expect(recorded('hardwareVirtualisation')).toMatch(/^no/);
  expect(readme).toContain(/^Docker [\d.]+/.exec(recorded('engine'))?.[0]);
  expect(readme).toContain(
    `QEMU ${/^\d+\.\d+/.exec(recorded('qemu'))?.[0]} and libvirt ${recorded('libvirt')}`,
  );
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    readonly packages: Readonly<Record<string, { readonly version: string }>>;
  };
  const [major, minor] = packages['node_modules/node']?.version.split('.') ?? [];
  expect(readme).toContain(`| ${major}.${minor} for Ballast`);
  expect(engines.node).toBe(`>=${major}`);
});
