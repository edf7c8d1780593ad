import type { Caveat } from './caveat.ts';

/** What people call the conditions that a caveat is about. */
export const caveatNames: Readonly<Record<Caveat['condition'], string>> = {
  emulation: 'emulation',
  'too-few-rounds': 'too few rounds',
  'several-modes': 'multimodal samples',
  drift: 'drift over the run',
  'host-changed': 'a changed host',
  'busy-host': 'a busy host',
  throttling: 'thermal throttling',
  'stolen-time': 'steal time',
  'memory-pressure': 'memory pressure',
  'clock-step': 'a clock step',
  'late-event-loop': 'event-loop lag',
  'unproven-equivalence': 'unproven workload equivalence',
  'unequal-work': 'unequal work',
  'explained-difference': 'an explained difference',
  'ordinary-user': 'measured as an ordinary user',
};
