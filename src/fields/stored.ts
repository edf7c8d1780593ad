import type { z } from 'zod';

type Frozen<T> = T extends (...args: never) => unknown
  ? T
  : T extends readonly unknown[] | object
    ? { readonly [Key in keyof T]: Frozen<T[Key]> }
    : T;

/** The type of what a schema of stored data gives: nothing of it is ever changed. */
export type Stored<Schema extends z.ZodType> = Frozen<z.output<Schema>>;
