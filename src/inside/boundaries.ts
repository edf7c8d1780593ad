import type { ProbeCategory } from './verdicts.ts';

/**
 * The boundaries between a workload and the rest of its host, in the order of a report. A boundary is closed only when
 * each of the probes that it `needs` has found it so, and no other probe of it found otherwise.
 */
export const boundaries = {
  kernel: {
    title: 'Entry to the kernel',
    question: 'Can the workload call into the kernel of the host?',
    // Besides, whose kernel it is has to be known (`kernelOf`).
    needs: ['K6'],
    categories: ['kernel'],
  },
  privileges: {
    title: 'Privileges',
    question: 'Which rights over the kernel of the host does the workload hold or gain?',
    needs: ['P1', 'P2'],
    categories: ['privileges'],
  },
  mounts: {
    title: 'Files and mounts',
    question: 'Which files and settings of the host does the workload reach?',
    needs: ['N2', 'N10', 'P10', 'P11'],
    categories: ['namespaces', 'privileges'],
  },
  devices: {
    title: 'Devices',
    question: 'Which devices, real or virtual, does the workload speak to?',
    needs: ['D1', 'P7'],
    categories: ['privileges', 'devices'],
  },
  processes: {
    title: 'Processes and IPC',
    question: 'Does the workload see or reach processes, shared memory and names of the host?',
    needs: ['N1', 'N4', 'N9'],
    categories: ['namespaces'],
  },
  network: {
    title: 'Network',
    question: 'What of the host and of its neighbours does the workload reach over the network?',
    needs: ['N3', 'N11', 'C1', 'C3', 'D11'],
    categories: ['namespaces', 'network'],
  },
  management: {
    title: 'Management sockets',
    question: 'Can the workload speak to an engine that starts containers or machines?',
    needs: ['P6'],
    categories: ['privileges'],
  },
  behind: {
    title: 'Behind the first wall',
    question: 'What may the process on the host do that an escape would land in?',
    needs: ['B1', 'B2', 'B4'],
    categories: ['behind'],
  },
  resources: {
    title: 'Resources',
    question: 'Can the workload take more of the host than its share?',
    needs: ['R1', 'R2', 'R3'],
    categories: ['limits'],
  },
  activity: {
    title: 'Activity of others',
    question: 'Can the workload read what others do on the host?',
    needs: ['L-stat', 'L-loadavg', 'L-meminfo'],
    categories: ['leaks'],
  },
  identity: {
    title: 'Identity of the host',
    question: 'Can the workload tell which host, or which build of it, it runs on?',
    needs: ['K1', 'K3'],
    categories: ['kernel'],
  },
  hardware: {
    title: 'Shared hardware',
    question: 'What of the processor and its caches does the workload share with others?',
    // No probe can show that two workloads on one machine share nothing of it, so this is never closed.
    needs: [],
    categories: ['hardware'],
  },
} as const satisfies Record<string, BoundaryText>;

interface BoundaryText {
  /** The name for people, as of a row. */
  readonly title: string;
  readonly question: string;
  /** Ids of the probes without which it is not known to be closed. Empty: no probe can show that it is. */
  readonly needs: readonly string[];
  /** The categories of those probes, without which the boundary is not measured. */
  readonly categories: readonly ProbeCategory[];
}

export type Boundary = keyof typeof boundaries;
export const boundaryNames = Object.keys(boundaries) as readonly Boundary[];

/**
 * The kinds of what comes through a boundary, the gravest first. They are ordered and never added. A finding that
 * something is shared, leaked or exposed opens its boundary where its kind `opens`, and only weakens it elsewhere.
 */
export const findingKinds = {
  reaches: { letter: 'A', title: 'reaches the host or a neighbour as it stands', opens: true },
  'one-flaw-away': { letter: 'B', title: 'one flaw of a kernel or an emulator away', opens: false },
  'barrier-missing': { letter: 'C', title: 'a usual barrier is missing', opens: false },
  'reads-others': { letter: 'D', title: 'reads what others do', opens: true },
  recognises: { letter: 'E', title: 'recognises the host', opens: true },
  'takes-more': { letter: 'F', title: 'takes more than its share', opens: true },
} as const satisfies Record<string, { letter: string; title: string; opens: boolean }>;

export type FindingKind = keyof typeof findingKinds;
export const findingKindNames = Object.keys(findingKinds) as readonly FindingKind[];

/** The facts that several probes find, each in its own way: together they are one cause. */
export const sharedCauses = {
  'shared-kernel': 'its kernel is the host’s',
  'host-user-ids': 'its user ids are the host’s',
} as const;

export type SharedCause = keyof typeof sharedCauses;
export const sharedCauseNames = Object.keys(sharedCauses) as readonly SharedCause[];

/** The mechanisms that close a boundary, and their names for people. */
export const mechanisms = {
  'own-kernel': 'a kernel of its own',
  namespaces: 'namespaces',
  capabilities: 'dropped capabilities',
  filter: 'a filter of system calls',
  masks: 'masked or read-only kernel files',
  'device-list': 'the cgroup’s list of devices',
  'security-module': 'a security module',
  'no-new-privileges': 'no_new_privs',
  limits: 'limits of the cgroup',
  'no-root': 'an ordinary user’s lack of rights',
  'own-user': 'a user other than the host’s root',
  'own-root': 'a root folder of its own',
  'packet-filter': 'a filter of packets',
  omission: 'nothing being laid in',
} as const;

export type Mechanism = keyof typeof mechanisms;
export const mechanismNames = Object.keys(mechanisms) as readonly Mechanism[];
