import { metrics } from './metrics.ts';

/** The metrics that say the most of each subject, by full name; other tables have all of them. */
const telling = [
  'startup.ready',
  'startup.fromNothing',
  'memory.total',
  'memory.next',
  'image.compressedBytes',
  'image.transferBytes',
  'image.allocatedBytes',
];

/** The headings of their ratios. */
export const ratioHeadings: Readonly<Record<string, string>> = Object.fromEntries(
  telling.map((name) => [name, metrics.get(name)?.title ?? name]),
);
