import { runIdPattern } from '../run-id.ts';

const repository = 'ballast/loaded';

/** The engine's pattern for all names that runs have loaded images under. */
export const loadedImages = `${repository}:*`;

/** The name that an image from an archive has in the engine while a run uses it. */
export const loadedReference = (runId: string): string => `${repository}:${runId}`;

const byRun = new RegExp(`^${repository}:(${runIdPattern})$`);

/** The run that has loaded an image under this name; undefined when it is another name. */
export const runThatLoaded = (reference: string): string | undefined => byRun.exec(reference)?.[1];
