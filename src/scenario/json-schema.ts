import { z } from 'zod';
import { scenarioFileSchema } from './schema.ts';

/** The JSON Schema (draft 2020-12) of scenario files as people write them, for editors. */
export function scenarioJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(scenarioFileSchema, { io: 'input' }) };
}

type Node = z.core.JSONSchema.BaseSchema;

/** The keys that a scenario file may have in the map at `path`. */
export function knownKeysAt(path: readonly PropertyKey[]): string[] {
  let nodes: Node[] = [z.toJSONSchema(scenarioFileSchema, { io: 'input' })];
  for (const part of path) nodes = nodes.flatMap(branches).flatMap((node) => child(node, part));
  return nodes.flatMap(branches).flatMap((node) => Object.keys(node.properties ?? {}));
}

function branches(node: Node): Node[] {
  return [node, ...(node.anyOf ?? [])].filter((branch) => typeof branch === 'object');
}

function child(node: Node, part: PropertyKey): Node[] {
  const found = typeof part === 'number' ? node.items : node.properties?.[String(part)];
  return typeof found === 'object' && !Array.isArray(found) ? [found] : [];
}
