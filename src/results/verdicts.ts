/** What a probe of isolation found, and the letter for it. */
export const verdictLetters = {
  /** It has its own. */
  isolated: 'I',
  /** It is the host's own. */
  shared: 'S',
  /** What the host knows can be read. */
  leaked: 'L',
  denied: 'D',
  /** An object of the host can be reached. */
  exposed: 'X',
  /** Permitted, but confined to the guest's own kernel: root in a virtual machine is not root on the host. */
  confined: 'G',
  /** An emulated answer; counts as isolated. */
  synthetic: 'V',
  absent: '–',
  inconclusive: '?',
  error: '!',
} as const;

export type Verdict = keyof typeof verdictLetters;

export const verdicts = Object.keys(verdictLetters) as readonly Verdict[];

/** Verdicts by which something of the host came through. */
export const leakVerdicts: readonly Verdict[] = ['shared', 'leaked', 'exposed'];

export const probeCategories = [
  'kernel',
  'namespaces',
  'privileges',
  'system-calls',
  'devices',
  'limits',
  'leaks',
] as const;

export type ProbeCategory = (typeof probeCategories)[number];

/** Whom a probe is run as: root of the instance, or an ordinary user of it (65534, without capabilities). */
export const probeUsers = ['root', 'user'] as const;

export type ProbeUser = (typeof probeUsers)[number];
