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

/** What each verdict says, for people. */
export const verdictMeanings: Readonly<Record<Verdict, string>> = {
  isolated: 'it has its own, or sees nothing of the host’s',
  shared: 'it is the host’s own',
  leaked: 'what the host knows can be read',
  denied: 'it was tried and refused',
  exposed: 'an object or a right of the host’s kernel can be reached',
  confined: 'permitted, but only on a kernel of its own: root there is not root on the host',
  synthetic: 'an emulated answer, which counts as isolated',
  absent: 'what is asked about does not exist there',
  inconclusive: 'the evidence does not decide, or no control showed that the probe would notice',
  error: 'the probe could not be run',
};

/** Verdicts that say nothing about the form. */
export const untoldVerdicts: readonly Verdict[] = ['inconclusive', 'error'];

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

/** Their names for people. */
export const categoryTitles: Readonly<Record<ProbeCategory, string>> = {
  kernel: 'Kernel',
  namespaces: 'Namespaces',
  privileges: 'Privileges',
  'system-calls': 'System calls',
  devices: 'Devices',
  limits: 'Limits',
  leaks: 'Information leaks',
};

/** Whom a probe is run as: root of the instance, or an ordinary user of it (65534, without capabilities). */
export const probeUsers = ['root', 'user'] as const;

export type ProbeUser = (typeof probeUsers)[number];
