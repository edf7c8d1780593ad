import { z } from 'zod';
import type { Stored } from '../fields/stored.ts';

const caveatConditions = [
  'emulation',
  'too-few-rounds',
  'several-modes',
  'drift',
  'host-changed',
  'busy-host',
  'throttling',
  'stolen-time',
  'memory-pressure',
  'clock-step',
  'late-event-loop',
  'unproven-equivalence',
  'unequal-work',
  'explained-difference',
  'ordinary-user',
] as const;

/** What makes a comparison worth less than its interval says. Nothing is left out for it. */
export const caveat = z.strictObject({
  condition: z.enum(caveatConditions),
  metrics: z.array(z.string()).describe('What it touches: a target, or its group, such as `vm.startup`.'),
  launches: z.array(z.string()).describe('Ids of the launches in which it was seen; empty: not of launches.'),
  text: z.string().describe('What was seen, for people: a fragment after `vm: `.'),
});
export type Caveat = Stored<typeof caveat>;
