/** The possible findings of a probe of isolation, and the letter for each. */
export const verdictLetters = {
  /** The instance has its own. */
  isolated: 'I',
  /** It is the host's own. */
  shared: 'S',
  /** Knowledge of the host can be read. */
  leaked: 'L',
  denied: 'D',
  /** An object of the host can be reached. */
  exposed: 'X',
  /** It is permitted, but confined to the guest's own kernel: root in a virtual machine is not root on the host. */
  confined: 'G',
  /** The answer is emulated; it counts as isolated. */
  synthetic: 'V',
  /** A barrier is there and leaves something through. */
  partly: 'P',
  /** A barrier that is usually to be had is missing; nothing of the host is reached by that alone. */
  open: 'O',
  /** A barrier behind the first wall is there. */
  closed: 'C',
  /** A number or a list, which is neither good nor bad by itself. */
  stated: '#',
  absent: '–',
  inconclusive: '?',
  error: '!',
} as const;

export type Verdict = keyof typeof verdictLetters;

export const verdicts = Object.keys(verdictLetters) as readonly Verdict[];

/** The meaning of each verdict, for people. */
export const verdictMeanings: Readonly<Record<Verdict, string>> = {
  isolated: 'it has its own, or sees nothing of the host’s',
  shared: 'it is the host’s own',
  leaked: 'information of the host can be read',
  denied: 'it was tried and refused',
  exposed: 'an object or a right of the host’s kernel can be reached',
  confined:
    'permitted, but only to a separate kernel: root there is not root on the host, and can use all of the virtual hardware',
  synthetic: 'an emulated answer, which counts as isolated',
  partly: 'a barrier exists, but something gets through',
  open: 'a usual barrier is missing, which alone reaches nothing of the host',
  closed: 'a barrier behind the first wall exists',
  stated: 'a number or a list, neither good nor bad',
  absent: 'it does not exist there, according to the instance',
  inconclusive: 'the evidence does not decide, or no control showed that the probe works',
  error: 'the probe could not be run',
};

/** Verdicts that say nothing about the target. */
export const undecidedVerdicts: readonly Verdict[] = ['inconclusive', 'error'];

/** The verdicts by which something of the host came through. */
export const leakVerdicts: readonly Verdict[] = ['shared', 'leaked', 'exposed'];

/** The verdicts by which a probe shows that it notices an instance that was weakened on purpose: leaks, and a missing barrier. */
export const noticingVerdicts: readonly Verdict[] = [...leakVerdicts, 'open'];

export const probeCategories = [
  'kernel',
  'namespaces',
  'privileges',
  'system-calls',
  'devices',
  'network',
  'limits',
  'leaks',
  'behind',
  'hardware',
] as const;

export type ProbeCategory = (typeof probeCategories)[number];

/** The categories' names for people. */
export const categoryTitles: Readonly<Record<ProbeCategory, string>> = {
  kernel: 'Kernel',
  namespaces: 'Namespaces',
  privileges: 'Privileges',
  'system-calls': 'System calls',
  devices: 'Devices',
  network: 'Network',
  limits: 'Limits',
  leaks: 'Information leaks',
  behind: 'Behind the first wall',
  hardware: 'Hardware',
};

/** The users that a probe is run as: root of the instance, or an ordinary user of it (65534, without capabilities). */
export const probeUsers = ['root', 'user'] as const;

export type ProbeUser = (typeof probeUsers)[number];
