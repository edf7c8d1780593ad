import { judged, line, type Pair } from './line.ts';
import type { AnswerEvidence, StartEvidence } from './records.ts';
import type { CertificateLine } from './summary.ts';

/** The variables that engines and service managers are known to add to an environment. */
const knownAdditions: readonly { readonly by: string; readonly names: readonly string[] }[] = [
  // The last two are Podman's.
  { by: 'the container engine', names: ['HOSTNAME', 'TERM', 'container'] },
  {
    by: 'systemd',
    names: [
      'INVOCATION_ID',
      'JOURNAL_STREAM',
      'SYSTEMD_EXEC_PID',
      'MEMORY_PRESSURE_WATCH',
      'MEMORY_PRESSURE_WRITE',
      'NOTIFY_SOCKET',
      'CREDENTIALS_DIRECTORY',
      'LANG',
      'USER',
      'LOGNAME',
      'SHELL',
    ],
  },
];

/** Compares how the workload's first process was started. */
export function startLine({ own, reference, ownUser }: Pair): CertificateLine {
  return judged(own.start, reference.start, (mine, theirs) => {
    const users = [
      ...differing('user', mine.uids, theirs.uids),
      ...differing('group', mine.gids, theirs.gids),
      ...differing('groups', mine.groups, theirs.groups),
    ];
    const isAsked = ownUser !== undefined && users.length > 0;
    const different = [
      ...(mine.argvDigest === theirs.argvDigest
        ? []
        : [`command: ${mine.argv.join(' ')}; in the reference ${theirs.argv.join(' ')}`]),
      ...(ownUser === undefined ? users : []),
      ...differing('working directory', mine.workdir, theirs.workdir),
      ...differing('root', mine.root, theirs.root),
      ...differingStreams(mine, theirs),
    ];
    const { added, unlike, untold } = comparedEnvironment(mine, theirs);
    const both = [mine, theirs];
    const unseen = [
      both.some(({ workdir, root }) => workdir === null || root === null) ? ['working directory'] : [],
      both.some(({ streams }) => streams === null) ? ['standard streams'] : [],
      both.some(({ streams }) => streams?.includes('unnamed')) ? ['devices among the standard streams'] : [],
    ].flat();
    const explained = [
      ...(isAsked ? [`${ownUser} (${users.join('; ')})`] : []),
      ...added,
      ...(unseen.length === 0 ? [] : [`the sandbox does not show the ${unseen.join(' and the ')}`]),
      ...(untold === 'overwritten' ? ['the program has overwritten its environment'] : []),
    ];
    const details = [...different, ...unlike];
    if (details.length > 0)
      return line('different', `${details.length} things differ`, [...details, ...explained]);
    if (untold === 'one-sided') return line('untold', 'the environment can be read in one of the two only');
    const same = isAsked ? 'the same command' : 'the same command, user and groups';
    const withStreams = both.every(({ streams }) => streams !== undefined);
    return explained.length > 0
      ? line('explained', `${same}; ${explained.join('; ')}`)
      : line(
          'equal',
          withStreams
            ? `${same}, environment, working directory and standard streams`
            : `${same}, environment and working directory`,
        );
  });
}

/** The difference of the standard streams, if any. A device that a sandbox does not name may be each. */
function differingStreams({ streams: own }: StartEvidence, { streams: theirs }: StartEvidence) {
  const plain = (kind: string) => (kind === 'null' || kind === 'device' ? 'unnamed' : kind);
  const isHidden = [own, theirs].some((streams) => streams?.includes('unnamed'));
  const compared = (streams: typeof own) => (isHidden ? streams?.map(plain) : streams)?.join(', ') ?? null;
  return differing('standard input, output and error', compared(own), compared(theirs));
}

/** The difference, if any. A value that a sandbox does not show is none. */
function differing(what: string, own: string | null, reference: string | null): readonly string[] {
  if (own === null || reference === null || own === reference) return [];
  return [`${what}: ${own || 'none'}; in the reference ${reference || 'none'}`];
}

function comparedEnvironment({ environment: own }: StartEvidence, { environment: theirs }: StartEvidence) {
  if (own === null || theirs === null) {
    const untold = own === theirs ? ('overwritten' as const) : ('one-sided' as const);
    return { added: [], unlike: [], untold };
  }
  const names = [...new Set([...Object.keys(own), ...Object.keys(theirs)])];
  const other = names.filter((name) => own[name] !== theirs[name]);
  const adder = (name: string) => knownAdditions.find((one) => one.names.includes(name))?.by;
  const known = Map.groupBy(
    other.filter((name) => adder(name) !== undefined),
    adder,
  );
  return {
    added: [...known].map(([by, some]) => `${some.join(', ')} from ${by}`),
    unlike: other
      .filter((name) => adder(name) === undefined)
      .map((name) => {
        if (!Object.hasOwn(theirs, name)) return `environment: ${name} is set here alone`;
        return `environment: ${name} ${Object.hasOwn(own, name) ? 'has another value' : 'is not set here'}`;
      }),
    untold: undefined,
  };
}

/**
 * Headers by which a cache asks whether content is still the same (RFC 9110, 8.8). Servers make them of a file's time, which
 * is that of the launch where the workload writes the file; the times of the image's files are compared by themselves.
 */
const validators: ReadonlySet<string> = new Set(['etag', 'last-modified']);

/** Compares the answers to the readiness check. */
export function answerLine({ own, reference, ownUserland }: Pair): CertificateLine {
  return judged(own.answer, reference.answer, (mine, theirs) => {
    if (mine.kind === 'none' || theirs.kind === 'none')
      return line(
        'explained',
        `no answer to compare: ${mine.kind === 'none' ? mine.reason : 'the reference has none'}`,
      );
    const unlike = differingParts(mine, theirs);
    const varying = new Set([...mine.varying, ...theirs.varying]);
    const constant = unlike.filter((part) => !varying.has(part));
    const isServed = !constant.includes('status') && !constant.includes('body');
    const details = constant.map((part) => (part === 'status' || part === 'body' ? part : `header ${part}`));
    const except = 'date' in mine.headers || mine.status !== '' ? ' but for the header Date' : '';
    if (constant.length > 0 && ownUserland !== undefined && isServed)
      return line('explained', `${ownUserland}; the same answer but for ${details.join(', ')}`, details);
    if (constant.length > 0 && constant.every((part) => validators.has(part)))
      return line(
        'explained',
        `the same content, of a file that was written at another time: other in ${details.join(', ')}`,
        details,
      );
    if (constant.length > 0) return line('different', `it differs in ${details.join(', ')}`, details);
    if (varying.size > 0)
      return line(
        'explained',
        `the same but for what is another at each request: ${[...varying].join(', ')}`,
      );
    return line('equal', `byte for byte the same${except} (${mine.bytes} bytes of content)`);
  });
}

type Answered = Extract<AnswerEvidence, { kind: 'answer' }>;

/** The parts that differ: `status`, `body`, and the names of headers. */
function differingParts(own: Answered, theirs: Answered): readonly string[] {
  const names = new Set([...Object.keys(own.headers), ...Object.keys(theirs.headers)]);
  return [
    ...(own.status === theirs.status ? [] : ['status']),
    ...[...names].filter((name) => own.headers[name] !== theirs.headers[name]).sort(),
    ...(own.body === theirs.body ? [] : ['body']),
  ];
}
