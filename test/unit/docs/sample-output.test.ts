import { expect, it } from 'vitest';
import { withSampleOutput } from '../../../src/docs/sample-output.ts';

const marked = (text: string) =>
  `before\n<!-- output of ballast report reports/sample -->\n${text}<!-- end of output -->\nafter\n`;

it('replaces what stands between the marks, however often', () => {
  const once = withSampleOutput(marked('old\n'), '$& 1\n');
  expect(once).toBe(marked('\n```text\n$& 1\n```\n\n'));
  expect(withSampleOutput(once, '$& 1\n')).toBe(once);
});

it('fails on a page without the marks', () => {
  expect(() => withSampleOutput('text', 'output')).toThrow('lost the marks');
});
