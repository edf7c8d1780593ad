import { type TargetSpec, targetOf } from '../targets/targets.ts';
import type { TargetFile } from './target-schema.ts';

/** An item of `targets` in the shape that all ways to write it share. */
export function writtenTarget(target: TargetFile): { kind: string; name: string; settings: object } {
  if (typeof target === 'string')
    return { kind: target, name: target, settings: targetOf(target).settings.parse({}) };
  const [kind, written] = Object.entries(target).find(([, value]) => value !== undefined) ?? [];
  if (kind === undefined || written === undefined) throw new Error('a checked target has a kind');
  const { as: name = kind, ...settings } = written;
  return { kind, name, settings };
}

/** The target that one item of `targets` asks for; relative paths in it are meant from `folder`. */
export function resolveTarget(target: TargetFile, folder: string): TargetSpec {
  const { kind, name, settings } = writtenTarget(target);
  return { kind, name, ...targetOf(kind).resolve(settings, folder) } as TargetSpec;
}
