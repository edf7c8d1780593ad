/** What a form's own instance was found to run, before anything was timed: the evidence that forms do equal work. */
export interface EquivalenceRecord {
  readonly type: 'equivalence';
  readonly form: string;
  /** Why the form has a userland of its own by design; missing: it runs the workload's root filesystem. */
  readonly ownUserland?: string;
  readonly outcome:
    | { readonly status: 'gathered'; readonly durationNs: number; readonly evidence: EquivalenceEvidence }
    /** No instance could be had, or none that could be looked into. */
    | { readonly status: 'failed'; readonly reason: string };
}

export interface EquivalenceEvidence {
  readonly program: Gathered<ProgramEvidence>;
  readonly files: Gathered<FilesEvidence>;
  readonly start: Gathered<StartEvidence>;
  readonly limits: Gathered<LimitsEvidence>;
  readonly answer: Gathered<AnswerEvidence>;
  readonly machine: Gathered<MachineEvidence>;
}

/** Each part may fail by itself. */
export type Gathered<T> = T | { readonly missing: string };

/** What the workload's first process runs, as it is there inside. */
export interface ProgramEvidence {
  readonly files: readonly RunFile[];
  /** There were more than could be told. */
  readonly cut: boolean;
}

export interface RunFile {
  readonly role: 'executable' | 'mapped' | 'argument';
  /** Escaped: `%` and two hexadecimal digits stand for what is not printable. */
  readonly path: string;
  readonly bytes: number;
  /** SHA-256 in hexadecimal, or the error that stood in its way, such as `ENOENT`. */
  readonly digest: string;
}

/** The root filesystem as it is seen inside, held against the image that all forms have in common. */
export interface FilesEvidence {
  /** Of all kinds, folders included. */
  readonly entries: number;
  readonly bytes: number;
  readonly files: number;
  /** Whose contents were compared, and not only what is known about them. */
  readonly comparedFiles: number;
  readonly comparedBytes: number;
  /** At most a hundred; null: not asked for, since the form has a userland of its own. */
  readonly differences: readonly FileDifference[] | null;
  /** Differences beyond those; a lower bound when `more`. */
  readonly unlisted: number;
  readonly more: boolean;
  /** Some of what has been changed since the instance was made: the workload's own doing. Folders are left out. */
  readonly written: readonly string[];
  /** Beyond those. */
  readonly writtenUnlisted: number;
}

export interface FileDifference {
  /** Escaped: `%` and two hexadecimal digits stand for what is not printable. */
  readonly path: string;
  readonly kind: 'added' | 'missing' | 'changed' | 'unreadable';
  /** In what it differs: `mode`, `uid`, `content`, …; of what is missing, what it is: `file`, `fifo`, … */
  readonly in: readonly string[];
  /** What it is here, as words: alike in two forms whose files are alike. */
  readonly own: string;
}

/** How the workload's first process was started, as the instance's own kernel tells it. */
export interface StartEvidence {
  /** Escaped, bounded. */
  readonly argv: readonly string[];
  /** Of all of them. */
  readonly argvDigest: string;
  /** Digests of values, which may be secrets, by name; null: the program has overwritten where they were. */
  readonly environment: Readonly<Record<string, string>> | null;
  /** Real, effective, saved and of files. */
  readonly uids: string;
  readonly gids: string;
  readonly groups: string;
  /** null: a sandbox that does not let its own root see it. */
  readonly workdir: string | null;
  readonly root: string | null;
}

/** Limits in processors, bytes and processes; null where there is none or it cannot be read. */
export interface LimitsEvidence {
  /** What the host enforces by the instance's cgroups; `none`: it could, but does not. */
  readonly host: Readonly<Record<LimitName, number | 'none' | null>>;
  /** How large the virtual machine is; null where there is none. */
  readonly machine: Readonly<Record<'cpus' | 'memory', number | null>>;
  /** What is seen inside. */
  readonly inside: {
    readonly cpus: number | null;
    readonly memory: number | null;
    /** Of the workload's own cgroup there. */
    readonly pids: number | 'none' | null;
  };
}

export const limitNames = ['cpus', 'memory', 'pids'] as const;
export type LimitName = (typeof limitNames)[number];

/** What the readiness check was answered, twice; digests, so that no secret is stored. */
export type AnswerEvidence =
  | { readonly kind: 'none'; readonly reason: string }
  | {
      readonly kind: 'answer';
      readonly bytes: number;
      /** Of HTTP its status line, else empty. */
      readonly status: string;
      /** Digests of header values by name, in the order of names; `date` is left out. */
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
      /** Parts that were otherwise the second time: `status`, `body`, names of headers. */
      readonly varying: readonly string[];
    };

export interface MachineEvidence {
  /** Its first process, on the host that Ballast talks to. */
  readonly pid: number;
  /** Where that process names this very instance; null: nowhere. */
  readonly namedBy: 'cgroup' | 'arguments' | null;
  /** First digits of the digest of the host's boot id, so that two forms on two boots would be told apart. */
  readonly hostBoot: string;
  readonly ownKernel: boolean | null;
}
