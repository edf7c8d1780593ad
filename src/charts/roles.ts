/** `main`: answers the question of its section at a glance; `detail`: for those who ask further. */
export type Role = 'main' | 'detail';

const details: ReadonlySet<string> = new Set([
  'distribution',
  'from-nothing',
  'phases',
  'start-phases',
  'order',
  'memory-parts',
  'latency',
]);

/** The role of a chart in its section, by the name of its files. */
export function roleOf(name: string): Role {
  return details.has(name) ? 'detail' : 'main';
}
