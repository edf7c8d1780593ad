import { markdownTable } from './markdown-table.ts';

const generated =
  '<!-- Generated from the JSON Schema of scenarios by `npm run docs:reference`. Do not edit. -->';

/** What the page reads of a JSON Schema; other keywords are left to editors. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly additionalProperties?: Schema | boolean;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** The reference of a scenario's keys: a table for each part, a row for each key, whatever its depth. */
export function scenarioKeysPage(schema: Schema): string {
  const parts = Object.entries(schema.properties ?? {});
  const flat = parts.filter(([, part]) => rowsBelow('', part).length === 0);
  const deep = parts.filter(([, part]) => rowsBelow('', part).length > 0);
  return `${[
    generated,
    '# Keys of a scenario',
    `Every key that a scenario file may have, with its type and default. A dot stands for a nested key. Only \`workload\` is
required. [How to write a scenario](scenario.md) explains them with examples.`,
    table(flat.map(([name, part]) => row(name, part, schema))),
    ...deep.flatMap(([name, part]) => [`## ${name}`, part.description ?? '', table(rowsBelow('', part))]),
  ].join('\n\n')}\n`;
}

function table(rows: readonly (readonly string[])[]): string {
  return markdownTable(['key', 'type', 'default', 'meaning'], rows);
}

/** The keys below a schema; those of a list are those of its items. */
function rowsBelow(prefix: string, schema: Schema): readonly (readonly string[])[] {
  const alternatives = [...(schema.anyOf ?? []), ...(schema.items === undefined ? [] : [schema.items])];
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, part]) => {
    const path = prefix === '' ? name : `${prefix}.${name}`;
    return [row(path, part, schema), ...rowsBelow(path, part)];
  });
  return [...own, ...alternatives.flatMap((one) => rowsBelow(prefix, one))];
}

function row(path: string, schema: Schema, parent: Schema): readonly string[] {
  const isRequired = parent.required?.includes(path.split('.').at(-1) ?? '') === true;
  const value = schema.default === undefined ? '' : `\`${JSON.stringify(schema.default)}\``;
  return [`\`${path}\``, typeOf(schema), isRequired ? 'required' : value, schema.description ?? ''];
}

function typeOf(schema: Schema): string {
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  if (schema.enum !== undefined) return schema.enum.map((one) => `\`${String(one)}\``).join(' or ');
  if (schema.items !== undefined) return `list of ${typeOf(schema.items)}`;
  if (typeof schema.additionalProperties === 'object') return `map to ${typeOf(schema.additionalProperties)}`;
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(typeOf))].join(' or ');
  const names = [schema.type ?? 'any'].flat().join(' or ').replace('object', 'map');
  const { minimum, maximum } = schema;
  const isBounded = minimum !== undefined && maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER;
  return isBounded ? `${names}, ${minimum} to ${maximum}` : names;
}
