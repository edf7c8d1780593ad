import { expect, test } from 'vitest';
import { requireSameHost, requireSameTarget } from '../../../src/course/same-environment.ts';
import type { PreparationRecord } from '../../../src/launches/records.ts';
import type { HeaderRecord } from '../../../src/results/records.ts';
import { partsOf } from '../../../src/summary/run-parts.ts';
import { earlier } from '../../fixtures/earlier-part.ts';
import { fixtureRun } from '../../fixtures/run.ts';

const { header, preparations } = partsOf(fixtureRun());

test.each<[string, Partial<Pick<HeaderRecord, 'host' | 'environment'>>, RegExp]>([
  [
    'another connection',
    { host: 'ssh://elsewhere' },
    /the host is not as it was: host was local and is ssh:/,
  ],
  [
    'another kernel',
    { environment: { ...header.environment, kernel: '6.2' } },
    /kernel was 6\.1\.0-28-amd64 and is 6\.2/,
  ],
  ['what cannot be told now', { environment: {} }, /^nothing$/],
])('%s is held against a run that is to go on', (_, now, said) => {
  const { host, environment } = header;
  expect(messageOf(() => requireSameHost(earlier(), { host, environment, ...now }))).toMatch(said);
});

test.each<[string, Partial<PreparationRecord>, RegExp]>([
  ['the same', {}, /^nothing$/],
  ['a daemon that was started again', { environment: { daemons: 'dockerd (9)' } }, /^nothing$/],
  ['a clock measured anew', { environment: { machineArguments: 'tsc_early_khz=2095983' } }, /^nothing$/],
  [
    'another engine',
    { environment: { engine: 'Docker 28' } },
    /target `container` is not as it was: engine was Docker 20/,
  ],
  ['an emulated one', { emulated: true }, /emulated was false and is true/],
  ['another image', { imageDigest: 'sha256:4' }, /image was sha256:3b1f and is sha256:4/],
])('so is a target that is %s', (_, now, said) => {
  const stored = preparations.get('container');
  if (stored === undefined) throw new Error('the fixture has no container');
  const environment = { ...stored.environment, machineArguments: 'tsc_early_khz=2095986' };
  const before = { ...earlier(), preparations: new Map([['container', { ...stored, environment }]]) };
  expect(messageOf(() => requireSameTarget(before, { ...stored, ...now }))).toMatch(said);
});

function messageOf(refuse: () => void): string {
  try {
    refuse();
    return 'nothing';
  } catch (error) {
    return (error as Error).message;
  }
}
