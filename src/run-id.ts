import { randomInt } from 'node:crypto';

/** Source of a pattern for one run id, to be built into others. */
export const runIdPattern = '\\d{8}-\\d{6}-[0-9a-f]{4}';

/** Sortable by time, and short enough for names of domains and cgroups: `20260131-142501-3f9a`. */
export function newRunId(): string {
  const stamp = new Date().toISOString().replaceAll(/[-:]/g, '').replace('T', '-').slice(0, 15);
  return `${stamp}-${randomInt(0, 0x10000).toString(16).padStart(4, '0')}`;
}

const runIdAlone = new RegExp(`^${runIdPattern}$`);
const ofRun = new RegExp(`^ballast-(${runIdPattern})(?:-|$)`);

export const isRunId = (text: string): boolean => runIdAlone.test(text);

/** The name by which an engine or the host knows something of a run; an id tells it from the run's other things. */
export const nameOfRun = (runId: string, id?: string): string =>
  id === undefined ? `ballast-${runId}` : `ballast-${runId}-${id}`;

/** The run that something belongs to which an engine or the host knows by such a name; undefined: it is none of a run's. */
export const runIdInName = (name: string): string | undefined => ofRun.exec(name)?.[1];
