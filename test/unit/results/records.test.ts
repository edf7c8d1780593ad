import { expect, test } from 'vitest';
import { z } from 'zod';
import { recordSchemas } from '../../../src/results/records.ts';

type Schema = Readonly<Record<string, unknown>>;

/** The places of numbers that may be as large as they like: from which a sum or a square is none any more. */
function unbounded(schema: unknown, at: string): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { type, minimum, exclusiveMinimum, maximum, exclusiveMaximum } = schema as Schema;
  const isNumber = (type === 'number' || type === 'integer') && !('enum' in schema || 'const' in schema);
  const isOpen =
    isNumber && ((minimum ?? exclusiveMinimum) === undefined || (maximum ?? exclusiveMaximum) === undefined);
  const inner = Object.entries(schema).flatMap(([key, value]) => unbounded(value, `${at}.${key}`));
  return isOpen ? [at, ...inner] : inner;
}

test.each([...recordSchemas])('every number in a stored record has bounds: %s', (type, schema) => {
  expect(unbounded(z.toJSONSchema(schema, { unrepresentable: 'any' }), type)).toEqual([]);
});
