import type { z } from 'zod';

type Frozen<T> = T extends (...args: never[]) => unknown
  ? T
  : T extends object
    ? { readonly [K in keyof T]: Frozen<T[K]> }
    : T;

/** What a schema of stored data lets through, frozen through and through: lists stay lists, tuples stay tuples. */
export type Stored<S extends z.ZodType> = Frozen<z.output<S>>;
