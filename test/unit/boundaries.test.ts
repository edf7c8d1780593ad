import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';

const imports = globSync('src/**/*.ts').flatMap((file) =>
  [
    ...readFileSync(file, 'utf8').matchAll(
      /^(import type|import|export)[^;]*? from '([^']+)'|import\('([^']+)'\)/gms,
    ),
  ].map((match) => ({
    file,
    typeOnly: match[1] === 'import type',
    target: match[2] ?? match[3] ?? '',
    isLazy: match[3] !== undefined,
  })),
);
const insideOf = (stage: string) => imports.filter(({ file }) => file.startsWith(`src/${stage}/`));
const stageOf = ({ file, target }: { file: string; target: string }) =>
  target.startsWith('.') ? normalize(join(dirname(file), target)).split('/')[1] : undefined;

describe('nothing that judges may reach an engine or a host', () => {
  test.each(['stats', 'charts', 'report', 'plan', 'results', 'scenario', 'claims'])('%s', (stage) => {
    const forbidden = [
      'forms',
      'host',
      'execution',
      'measure',
      'image',
      'observe',
      'native',
      'cli',
      'doctor',
    ];
    const crossings = insideOf(stage).filter(
      (one) => !one.typeOnly && forbidden.includes(stageOf(one) ?? ''),
    );
    const pure = /\/marks\.ts$|\/forms\/(forms|container\/isolation)\.ts$|\/host\/target\.ts$/;
    expect(crossings.filter((one) => !pure.test(one.target))).toEqual([]);
  });

  test('what is known of a form before it is prepared', () => {
    const known =
      /^src\/forms\/(forms|definition|\w+\/definition|container\/isolation|guest\/accelerator-setting|guest\/full\/full-system)\.ts$/;
    const reached = imports.filter(({ file, typeOnly }) => known.test(file) && !typeOnly);
    // What is imported only when it is prepared.
    const lazy = reached.filter(({ isLazy }) => isLazy);
    expect(lazy.length).toBeGreaterThan(2);
    const atOnce = reached.filter(({ isLazy }) => !isLazy);
    const targets = atOnce.map(({ file, target }) =>
      target.startsWith('.') ? normalize(join(dirname(file), target)) : target,
    );
    const allowed = /^zod$|^node:path$|^src\/fields\/(schema-parts|stored-parts|units)\.ts$/;
    expect(targets.filter((target) => !known.test(target) && !allowed.test(target))).toEqual([]);
  });
});

test.each([
  ['dockerode', ['src/docker/docker-engine.ts']],
  ['ssh2', ['src/host/ssh.ts']],
  ['autocannon', ['src/stages/speed/closed-loop.ts']],
  ['systeminformation', ['src/host/machine-facts.ts']],
  ['@resvg/resvg-wasm', ['src/cli/render-png.ts']],
  ['vega', ['src/report/render-svg.ts', 'src/charts/render-svg.ts']],
  ['vega-lite', ['src/report/render-svg.ts', 'src/charts/render-svg.ts']],
])('%s is imported in one file', (name, allowed) => {
  const users = new Set(
    imports.filter(({ target, typeOnly }) => target === name && !typeOnly).map(({ file }) => file),
  );
  expect(users.size).toBe(1);
  expect(allowed).toContain([...users][0]);
});

test('what a container engine answers is read where it is checked', () => {
  const reads = /\.inspect\(\)|\bdocker\.(?:info|version|list\w+|createContainer)\(|\bcontainer\.exec\(/;
  const readers = globSync('src/**/*.ts').filter((file) => reads.test(readFileSync(file, 'utf8')));
  expect(readers).toEqual(['src/docker/engine-answers.ts']);
});

test('only the command line exits or prints results', () => {
  const offenders = globSync('src/**/*.ts').filter(
    (file) =>
      !file.startsWith('src/cli/') &&
      /\bprocess\.exit\(|\bprocess\.stdout\.write|\bconsole\.\w+\(/.test(readFileSync(file, 'utf8')),
  );
  expect(offenders).toEqual([]);
});

test('no file holds more than one idea: 250 lines at most', () => {
  const long = globSync('{src,lab}/**/*.ts').filter(
    (file) => readFileSync(file, 'utf8').split('\n').length > 251,
  );
  expect(long).toEqual([]);
});
