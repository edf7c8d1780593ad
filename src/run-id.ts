import { randomInt } from 'node:crypto';

/** The source of a pattern for one run id, to be built into others. */
export const runIdPattern = '\\d{8}-\\d{6}-[0-9a-f]{4}';

/** A new run id, sortable by time and short enough for names of domains and cgroups: `20260131-142501-3f9a`. */
export function newRunId(): string {
  const stamp = new Date().toISOString().replaceAll(/[-:]/g, '').replace('T', '-').slice(0, 15);
  return `${stamp}-${randomInt(0, 0x10000).toString(16).padStart(4, '0')}`;
}

const runIdAlone = new RegExp(`^${runIdPattern}$`);
const ofRun = new RegExp(`^ballast-(${runIdPattern})(?:-|$)`);

export const isRunId = (text: string): boolean => runIdAlone.test(text);

/** The name under which an engine or the host keeps a thing of a run; an id tells it from the run's other things. */
export const nameOfRun = (runId: string, id?: string): string =>
  id === undefined ? `ballast-${runId}` : `ballast-${runId}-${id}`;

/** The run id in the name of a thing that an engine or the host keeps; undefined when the thing is no run's. */
export const runIdInName = (name: string): string | undefined => ofRun.exec(name)?.[1];
