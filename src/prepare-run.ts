import { connectDocker } from './docker/docker-engine.ts';
import { dockerImages } from './docker/docker-images.ts';
import { engineOnDemand } from './docker/engine-on-demand.ts';
import type { FormContext, PreparedForm } from './forms/form.ts';
import { type FormSpec, prepareForm } from './forms/forms.ts';
import { openShared } from './forms/shared.ts';
import { noteEngine } from './forms/used-engines.ts';
import { resolveImage } from './image/resolve-image.ts';
import type { Teardown } from './remains/teardown.ts';

/** The place in which a run is prepared, with its progress and the signal that stops it. */
export interface RunPlace extends Omit<FormContext, 'image' | 'engine' | 'shared'> {
  readonly forms: readonly FormSpec[];
}

export interface Preparing {
  whenPrepared?(name: string, form: PreparedForm, context: FormContext): void;
  /** Called when a form cannot be prepared; returns when the others are to be prepared without it. */
  whenFailed?(name: string, error: unknown): void;
  /** The command that an instance of the form runs; absent: that of the workload. */
  argvOf?(spec: FormSpec, argv: readonly string[]): readonly string[];
}

/**
 * Prepares one image for all forms, then each form; the teardown removes what is the run's own.
 * @throws what a form failed with, when none is left or the run may not continue without it
 */
export async function prepareRun(
  teardown: Teardown,
  place: RunPlace,
  { whenPrepared, whenFailed, argvOf = (_, argv) => argv }: Preparing = {},
): Promise<{ readonly context: FormContext; readonly prepared: Map<string, PreparedForm> }> {
  const { forms, ...own } = place;
  const { host, runId, signal, progress } = own;
  const connect = async () => {
    await noteEngine(host, place.runFolder, 'the Docker engine');
    return connectDocker(host);
  };
  const engine = teardown.use('the connection to the engine', engineOnDemand(host, connect));
  const shared = teardown.use('what the forms share', openShared());
  const image = await resolveImage({
    ...own,
    engine: async () => dockerImages(host, await engine.open(), runId),
  });
  teardown.use('the image', image);
  const context: FormContext = { ...own, image, engine, shared };
  const prepared = new Map<string, PreparedForm>();
  let failure: unknown;
  for (const spec of forms) {
    signal.throwIfAborted();
    progress(`preparing ${spec.name}`);
    const start = { ...image.start, argv: argvOf(spec, image.start.argv) };
    const made = await prepareForm({ ...context, image: { ...image, start } }, spec).catch((error) => {
      signal.throwIfAborted();
      if (whenFailed === undefined) throw error;
      whenFailed(spec.name, error);
      failure = error;
    });
    if (made === undefined) continue;
    const form = teardown.use(`what form ${spec.name} has made`, made);
    prepared.set(spec.name, form);
    whenPrepared?.(spec.name, form, context);
  }
  if (prepared.size === 0) throw failure;
  return { context, prepared };
}
