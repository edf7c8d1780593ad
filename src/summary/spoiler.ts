export const spoilingConditions = [
  'emulation',
  'too-few-blocks',
  'several-modes',
  'host-changed',
  'throttling',
  'stolen-time',
  'memory-pressure',
  'clock-step',
  'late-event-loop',
  'unproven-equivalence',
  'unequal-work',
] as const;

/** What makes a comparison worth less than its interval says. Nothing is left out for it. */
export interface Spoiler {
  readonly condition: (typeof spoilingConditions)[number];
  /** What it touches: a form, or a group of its figures such as `vm.startup`. */
  readonly figures: readonly string[];
  /** Ids of the launches in which it was seen; empty: not of single launches. */
  readonly launches: readonly string[];
  /** What was seen, for people: a fragment after `vm: `. */
  readonly text: string;
}
