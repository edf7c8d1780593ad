import { globSync } from 'node:fs';
import { expect, test } from 'vitest';
import { storedScenario } from '../../src/results/secrets.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { scenario as schema } from '../../src/scenario.ts';
import type { ImageSource, Readiness } from '../../src/workload.ts';
import { everySetting } from '../fixtures/every-setting.ts';

/** As a run stores it. */
const written = (value: unknown): Record<string, unknown> => JSON.parse(JSON.stringify(value));

const sources: readonly ImageSource[] = [
  { kind: 'archive', path: '/images/root.tar' },
  { kind: 'dockerfile', path: '/images/nginx' },
  { kind: 'reference', reference: `registry:5000/nginx@sha256:${'0a'.repeat(32)}` },
];
const readiness: readonly Readiness[] = [
  { kind: 'tcp', send: '', expect: '+OK\0', withinMs: 1 },
  { kind: 'command', argv: ['check'], withinMs: 1 },
  { kind: 'healthcheck', withinMs: 1 },
  { kind: 'exit', code: 3, withinMs: 3_600_000 },
];

test('what a scenario can have is read as it was stored', () => {
  const { workload } = everySetting;
  const others = [
    ...sources.map((source) => ({ ...everySetting, workload: { ...workload, source } })),
    ...readiness.map((ready) => ({ ...everySetting, workload: { ...workload, ready } })),
  ];
  for (const one of [everySetting, ...others]) expect(schema.parse(written(one))).toEqual(written(one));
});

test.each(globSync('scenarios/*.yaml'))('%s is read as it was stored', async (file) => {
  const loaded = written(storedScenario(await loadScenario(file)));
  expect(schema.parse(loaded)).toEqual(loaded);
});

test('a scenario whose every text had a secret in it is read as it was stored', () => {
  const secrets = ['bookworm', 'nginx-light', '/usr/sbin', 'hello', '/entry', 'daemon', 'www-data', '/srv/x'];
  const { workload } = everySetting;
  const stored = storedScenario({
    ...everySetting,
    workload: {
      ...workload,
      workdir: '/srv/x',
      ready: { kind: 'http', path: '/srv/x', status: 200, withinMs: 1 },
      environment: Object.fromEntries(secrets.map((secret, index) => [`SECRET_${index}`, secret])),
      publicEnvironment: [],
    },
  });
  expect(stored.workload).toMatchObject({ user: '<redacted>:<redacted>', ready: { path: '<redacted>' } });
  expect(schema.parse(written(stored))).toEqual(written(stored));
});

test('keys that are not known are left out', () => {
  const [process] = everySetting.targets;
  const odd = { ...everySetting, targets: [{ ...process, privileged: 7 }], colour: 'blue' };
  expect(schema.parse(odd)).toEqual({ ...everySetting, targets: [process] });
});

test('an environment is what its own keys say, whatever an object has by itself', () => {
  const text = JSON.stringify(everySetting).replace('"TITLE":"My page"', '"__proto__":5');
  expect(Object.keys(schema.parse(JSON.parse(text)).workload.environment)).toEqual([]);
});

test.each([
  [
    'a workload that is asked at a port that it does not have',
    { workload: { ...everySetting.workload, port: undefined } },
    'workload.port',
  ],
  ['two targets of one name', { targets: [everySetting.targets[0], everySetting.targets[0]] }, 'targets'],
])('%s is refused', (_, change, path) => {
  const { error } = schema.safeParse({ ...everySetting, ...change });
  expect(error?.issues.map((issue) => issue.path.join('.'))).toEqual([path]);
});
