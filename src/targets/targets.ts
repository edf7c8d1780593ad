import { z } from 'zod';
import type { Stored } from '../fields/stored.ts';
import { dockerStop } from '../image/image.ts';
import { containerTarget } from './container/definition.ts';
import type { TargetDefinition } from './definition.ts';
import { microvmTarget } from './microvm/definition.ts';
import { processTarget } from './process/definition.ts';
import type { PreparedTarget, TargetContext } from './target.ts';
import { vmTarget } from './vm/definition.ts';

/** All targets, in the order in which they are listed to people. */
const definitions = [processTarget, containerTarget, microvmTarget, vmTarget] as const;

const [first, ...others] = definitions;

/** One target of a scenario, with its settings, as a run stores it. */
export const targetSpec = z.discriminatedUnion('kind', [first.stored, ...others.map(({ stored }) => stored)]);

export type TargetSpec = Stored<typeof targetSpec>;

// biome-ignore lint/suspicious/noExplicitAny: each takes its own settings, which are checked by its own schema
type AnyTarget = TargetDefinition<any, any>;

export const targets: readonly AnyTarget[] = definitions;

export const targetKinds = definitions.map(({ kind }) => kind);

export function targetOf(kind: string): AnyTarget {
  const target = targets.find((one) => one.kind === kind);
  if (target === undefined) throw new Error(`no such target: ${kind}`);
  return target;
}

/** Makes a target ready on the context's host; no call of it will be waited for without end. */
export async function prepareTarget(context: TargetContext, spec: TargetSpec): Promise<PreparedTarget> {
  const { signal, image, workload } = context;
  const { bounded } = await import('./bounded.ts');
  const preparing = (context.prepare ?? targetOf(spec.kind).prepare)(context, spec);
  const { withinMs: stopMs } = image.start.stop ?? dockerStop;
  return bounded(preparing, spec.name, signal, { readyMs: workload.ready.withinMs, stopMs });
}
