import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

it.each([
  ['defineProbe', 'src/stages/isolation/probes/k3-boot-time.ts'],
  ['defineTarget', 'src/targets/microvm/definition.ts'],
  ['defineStage', 'src/stages/lifecycle/definition.ts'],
  ['pullMetrics', 'src/stages/pull/metrics.ts'],
  ['lifecycleChapter', 'src/report/lifecycle/section.ts'],
  ['TableOf<', 'src/report/lifecycle/table.ts'],
])('the example of %s in CONTRIBUTING is the real one', (what, file) => {
  const examples = readFileSync('CONTRIBUTING.md', 'utf8').matchAll(/```ts\n(.*?)```/gs);
  const example = [...examples].map(([, text = '']) => text).find((text) => text.includes(what)) ?? '';
  const code = example.split('\n').filter((line) => !line.trim().startsWith('//'));
  expect(code.length).toBeGreaterThan(10);
  const source = readFileSync(file, 'utf8').split('\n');
  expect(code.filter((line) => !source.includes(line))).toEqual([]);
});

it('names the file that defines each word of the house', () => {
  const [, glossary = ''] = readFileSync('CONTRIBUTING.md', 'utf8').split('## The words of the house');
  const [, , ...rows] = glossary.split('\n').filter((line) => line.startsWith('|'));
  const isDefined = (row: string) => {
    const [, name, file] = /`(\w+)` in `(src\/\S+)` +\|$/.exec(row) ?? [];
    if (name === undefined || file === undefined) return false;
    const definition = new RegExp(`^export (async )?(class|const|function|interface|type) ${name}\\b`, 'm');
    return definition.test(readFileSync(file, 'utf8'));
  };
  expect(rows.length).toBeGreaterThan(10);
  expect(rows.filter((row) => !isDefined(row))).toEqual([]);
});
