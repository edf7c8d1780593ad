import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

it.each([
  ['defineProbe', 'src/stages/isolation/probes/k3-boot-time.ts'],
  ['defineForm', 'src/forms/microvm/definition.ts'],
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
