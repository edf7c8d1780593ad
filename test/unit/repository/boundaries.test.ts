import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';

/**
 * The rooms of the house, each above all that it may import: a folder of `src` with all below it, or a file there.
 * CONTRIBUTING has the same list. Types count as much as values.
 */
const floors = [
  'errors.ts',
  'deadline.ts',
  'ballast-version.ts',
  'run-id.ts',
  'make-folder.ts',
  'marks.ts',
  'metric.ts',
  'stats',
  'wording',
  'fields',
  'workload.ts',
  'host',
  'native',
  'observe',
  'image',
  'docker',
  'inside',
  'targets',
  'doctor',
  'plan',
  'launches',
  'stages',
  'scenario.ts',
  'results',
  'summary',
  'claims',
  'scenario',
  'summarise.ts',
  'charts',
  'report',
  'remains',
  'preconditions.ts',
  'prepare-run.ts',
  'course',
  'run.ts',
  'probe.ts',
  'cli',
  'docs',
];

interface Import {
  readonly file: string;
  /** A file of the repository, or the name of a package. */
  readonly target: string;
  readonly typeOnly: boolean;
  /** It is imported when it is called for. */
  readonly isLazy: boolean;
}

const sources = globSync('src/**/*.ts');
const imports = sources.flatMap((file): Import[] =>
  [
    ...readFileSync(file, 'utf8').matchAll(
      /^(import type|import|export)[^;]*? from '([^']+)'|\bimport\('([^']+)'\)/gms,
    ),
  ].map((match) => {
    const written = match[2] ?? match[3] ?? '';
    return {
      file,
      target: written.startsWith('.') ? normalize(join(dirname(file), written)) : written,
      typeOnly: match[1] === 'import type',
      isLazy: match[3] !== undefined,
    };
  }),
);
const roomOf = (path: string) => path.split('/')[1] as string;
const within = imports.filter(({ target }) => target.startsWith('src/'));

describe('arrows only go down', () => {
  test('every room has its floor, and every floor is a room', () => {
    expect([...new Set(sources.map(roomOf))].toSorted()).toEqual(floors.toSorted());
  });

  test('CONTRIBUTING lists the rooms in the same order', () => {
    const named = [...readFileSync('CONTRIBUTING.md', 'utf8').matchAll(/^src\/([\w-]+(?:\.ts)?)\/? {2}/gm)];
    const beside = [
      'deadline.ts',
      'ballast-version.ts',
      'run-id.ts',
      'make-folder.ts',
      'marks.ts',
      'metric.ts',
    ];
    expect(named.map(([, room]) => room)).toEqual(floors.filter((room) => !beside.includes(room)));
  });

  test.each(floors)('from %s', (room) => {
    const upward = within.filter(
      ({ file, target }) => roomOf(file) === room && floors.indexOf(roomOf(target)) > floors.indexOf(room),
    );
    expect(upward).toEqual([]);
  });

  test('no more than four files of a room need each other', () => {
    const atOnce = within.filter(({ isLazy }) => !isLazy);
    const needs = Map.groupBy(atOnce, ({ file }) => file);
    const reach = (from: string) => {
      const seen = new Set<string>();
      const next = [from];
      for (let file = next.pop(); file !== undefined; file = next.pop()) {
        for (const { target } of needs.get(file) ?? []) {
          if (seen.has(target)) continue;
          seen.add(target);
          next.push(target);
        }
      }
      return seen;
    };
    const reached = new Map(sources.map((file) => [file, reach(file)]));
    const circles = sources.map((file) =>
      [...(reached.get(file) ?? [])].filter((other) => reached.get(other)?.has(file) === true),
    );
    expect(circles.filter((circle) => circle.length > 4)).toEqual([]);
  });
});

describe('nothing that judges loads an engine or a host', () => {
  /** All that is loaded with a file. */
  function loadedWith(file: string): ReadonlySet<string> {
    const loaded = new Set([file]);
    for (const one of loaded)
      for (const { target, typeOnly, isLazy } of imports.filter((each) => each.file === one))
        if (!typeOnly && !isLazy) loaded.add(target);
    return loaded;
  }

  test.each([
    'src/summarise.ts',
    'src/report/render-report.ts',
    'src/results/run-folder.ts',
    'src/scenario/load.ts',
    'src/stages/stages.ts',
  ])('%s', (file) => {
    const reaching =
      /^(dockerode|ssh2|autocannon|systeminformation)$|^src\/(docker|inside|native|observe|remains|host)\//;
    const pure = /^src\/(host\/(?:engine|host)-address|inside\/(?:boundaries|verdicts))\.ts$/;
    expect([...loadedWith(file)].filter((one) => reaching.test(one) && !pure.test(one))).toEqual([]);
  });
});

test.each([
  ['dockerode', 'src/docker/docker-engine.ts'],
  ['ssh2', 'src/host/ssh.ts'],
  ['autocannon', 'src/stages/speed/closed-loop.ts'],
  ['systeminformation', 'src/host/machine-facts.ts'],
  ['@resvg/resvg-wasm', 'src/cli/render-png.ts'],
  ['vega', 'src/charts/render-svg.ts'],
  ['vega-lite', 'src/charts/render-svg.ts'],
])('%s is imported in one file', (name, allowed) => {
  const users = imports.filter(({ target, typeOnly }) => target === name && !typeOnly);
  expect(users.map(({ file }) => file)).toEqual([allowed]);
});

test('the answers of a container engine are read only where they are checked', () => {
  const reads = /\.inspect\(\)|\bdocker\.(?:info|version|list\w+|createContainer)\(|\bcontainer\.exec\(/;
  const readers = sources.filter((file) => reads.test(readFileSync(file, 'utf8')));
  expect(readers).toEqual(['src/docker/engine-answers.ts']);
});

test('only the command line exits or prints results', () => {
  const offenders = sources.filter(
    (file) =>
      !file.startsWith('src/cli/') &&
      /\bprocess\.exit\(|\bprocess\.stdout\.write|\bconsole\.\w+\(/.test(readFileSync(file, 'utf8')),
  );
  expect(offenders).toEqual([]);
});

test('a file that has grown beyond 250 lines is looked at again', () => {
  const long = globSync('{src,lab}/**/*.ts').filter(
    (file) => readFileSync(file, 'utf8').split('\n').length > 251,
  );
  expect(long).toEqual([]);
});
