import { expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import type { Stored } from '../../../src/fields/stored.ts';

test('what is stored is frozen through and through, and keeps its lists, tuples and unions', () => {
  const stored = z.object({
    lists: z.array(z.object({ names: z.array(z.string()) })),
    pair: z.tuple([z.number(), z.array(z.string())]),
    texts: z.record(z.string(), z.string()),
    either: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('one'), missing: z.string().exactOptional() }),
      z.object({ kind: z.literal('other') }),
    ]),
    anything: z.unknown(),
  });
  expectTypeOf<Stored<typeof stored>>().toEqualTypeOf<{
    readonly lists: readonly { readonly names: readonly string[] }[];
    readonly pair: readonly [number, readonly string[]];
    readonly texts: Readonly<Record<string, string>>;
    readonly either: { readonly kind: 'one'; readonly missing?: string } | { readonly kind: 'other' };
    readonly anything: unknown;
  }>();
});
