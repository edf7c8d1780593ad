import { expect, test } from 'vitest';
import type { RunRecord } from '../../../src/results/records.ts';
import { probedRun } from '../../fixtures/isolation.ts';
import { lifecycleRecords } from '../../fixtures/lifecycle.ts';
import { neighbourRecords } from '../../fixtures/neighbour.ts';
import { parallelRecords } from '../../fixtures/parallel.ts';
import { pullRecords } from '../../fixtures/pull.ts';
import { chartsOf, rendered, specOf } from '../../fixtures/rendered.ts';
import { fixtureScenario } from '../../fixtures/run.ts';
import { speedRecords } from '../../fixtures/speed.ts';

const claims = ['process.startup.ready < vm.startup.ready', 'vm.memory.total > 1MiB'];
const records: readonly RunRecord[] = [
  ...probedRun({ scenario: { ...fixtureScenario, claims } }),
  ...neighbourRecords(['process', 'vm'], {}),
  ...pullRecords(),
  ...lifecycleRecords(['process', 'vm']),
  ...speedRecords(['process', 'vm']),
  ...parallelRecords(['process', 'vm']),
];

/** The same run with other names for its targets. */
function renamed(names: Readonly<Record<'process' | 'container' | 'vm', string>>): RunRecord[] {
  const given = new Map<unknown, string>(Object.entries(names));
  const nameOf = (name: unknown) => given.get(name) ?? name;
  const walk = (value: unknown, key = ''): unknown => {
    if (Array.isArray(value))
      return value.map((one) => (key === 'targets' ? walkTarget(one) : walk(one, key)));
    if (typeof value === 'string' && key === 'claims')
      return value.replaceAll(/\b(process|vm)(?=\.)/g, (name) => String(nameOf(name)));
    if (typeof value !== 'object' || value === null) return key === 'target' ? nameOf(value) : value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, walk(inner, name)]));
  };
  const walkTarget = (one: unknown) =>
    typeof one === 'object' && one !== null && 'name' in one
      ? { ...one, name: nameOf(one.name) }
      : nameOf(one);
  return walk(records) as RunRecord[];
}

/** What of a specification is program: its keys, and its expressions. */
function programOf(value: unknown, key = ''): string[] {
  if (typeof value === 'string') return /expr|calculate|filter|test|signal|update/i.test(key) ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((one) => programOf(one, key));
  return Object.entries(value).flatMap(([name, inner]) => [name, ...programOf(inner, name)]);
}

test('no name of a target is a key or part of an expression in a chart', () => {
  const names = { process: 'unheard-of-a', container: 'unheard-of-b', vm: 'unheard-of-c' };
  const charts = [...chartsOf(renamed(names)).values()];
  expect(charts.length).toBeGreaterThan(10);
  expect(JSON.stringify(charts.map(({ drawing }) => specOf(drawing)))).toContain('unheard-of-a');
  for (const { name, drawing } of charts) {
    const program = programOf(specOf(drawing));
    expect(program).toContain('encoding');
    expect([name, program.filter((text) => text.includes('unheard'))]).toEqual([name, []]);
  }
});

// `constructor` is the only property of every object that can be the name of a target.
test.each([
  ['constructor', 'datum', 'isnan'],
  ['utc', 'constructor', 'prototype'],
  ['lerp', 'undefined', 'constructor'],
])('targets called %s, %s and %s have the report of any others', (process, container, vm) => {
  const neutral = (name: string, index: number) => 'jkq'[index]?.repeat(name.length) ?? '';
  const given = [process, container, vm] as const;
  const [a = '', b = '', c = ''] = given.map(neutral);
  const formats = ['html', 'md', 'csv', 'json'] as const;
  const own = rendered(renamed({ process, container, vm }), formats);
  const others = rendered(renamed({ process: a, container: b, vm: c }), formats);
  const plain = (text = '', names: readonly string[]) =>
    names.reduce(
      (all, name, index) => all.replaceAll(new RegExp(`\\b${name}\\b`, 'g'), `T${index}`),
      text.replaceAll('\u200b', ''),
    );
  for (const [file, text] of own) {
    if (!file.endsWith('.md')) continue;
    expect(plain(text, given), file).toBe(plain(others.get(file), [a, b, c]));
  }
});
