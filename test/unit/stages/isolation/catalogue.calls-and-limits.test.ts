import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { catalogue } from '../../../../src/stages/isolation/catalogue.ts';
import { machineMemoryBytes, machineProcessors } from '../../../../src/stages/isolation/machine-size.ts';
import { anyCharacter } from '../../../fixtures/mutated.ts';
import recorded from './recorded-calls-and-limits.json' with { type: 'json' };

type Evidence = Record<string, unknown>;
const content = (text: string) => ({ kind: 'content', text, cut: false });
const refused = (error: string) => ({ kind: 'refused', error, detail: '' });
const good = ['isolated', 'denied', 'synthetic'];

function evidenceOf(target: string, id: string, user = 'root'): Evidence {
  const found = recorded.find((one) => one.target === target && one.probe === id && one.user === user);
  return structuredClone(found?.evidence ?? {}) as Evidence;
}

function judge(id: string, evidence: unknown) {
  const probe = catalogue.find((one) => one.id === id);
  if (probe === undefined) throw new Error(`no probe ${id}`);
  return probe.judge(evidence);
}

const verdict = (id: string, evidence: unknown) => judge(id, evidence).verdict;
const container = (id: string, changed: Evidence) => ({ ...evidenceOf('container', id), ...changed });
const vm = (id: string, changed: Evidence) => ({ ...evidenceOf('vm', id), ...changed });

test.each(recorded)(
  '$probe of a $target as $user, as recorded, is $verdict',
  ({ probe, evidence, verdict: said }) => {
    expect(verdict(probe, evidence)).toBe(said);
  },
);

describe('evidence that is corrupted', () => {
  const kinds = ['content', 'refused'];
  const isReading = (value: unknown) => kinds.includes((value as { kind?: string } | null)?.kind ?? '');
  /** Where the readings are in a piece of evidence. */
  function readings(value: unknown, at: string[] = []): string[][] {
    if (isReading(value)) return [at];
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([key, inner]) => readings(inner, [...at, key]));
  }
  function replaced(value: unknown, at: readonly string[], other: unknown): unknown {
    const [key, ...rest] = at;
    if (key === undefined) return other;
    const inner = (value as Record<string, unknown>)[key];
    const whole = Array.isArray(value) ? [...value] : { ...(value as object) };
    return Object.assign(whole, { [key]: replaced(inner, rest, other) });
  }
  const corrupted = fc.oneof(
    fc.constantFrom(content(''), content('\0\0\0'), content('\n'), content('max'), content('9'.repeat(2000))),
    fc.string({ unit: anyCharacter, maxLength: 200 }).map((text) => content(text.toWellFormed())),
    fc.constantFrom('EIO', 'EINVAL', 'ELOOP').map(refused),
    fc.constant({ kind: 'content', text: '1\n', cut: true }),
  );
  const one = fc.constantFrom(...recorded);

  test('is never a good verdict when nothing of it is left', () => {
    fc.assert(
      fc.property(one, corrupted, ({ probe, evidence }, other) => {
        const all = readings(evidence).reduce<unknown>((whole, at) => replaced(whole, at, other), evidence);
        expect(good).not.toContain(verdict(probe, all));
      }),
      { numRuns: 2000 },
    );
  });

  test('never turns a bad verdict into a good one', () => {
    const bad = recorded.filter(({ verdict: said }) =>
      ['exposed', 'shared', 'leaked', 'open'].includes(said),
    );
    fc.assert(
      fc.property(fc.constantFrom(...bad), fc.nat(), corrupted, ({ probe, evidence }, index, other) => {
        const places = readings(evidence);
        const broken = replaced(evidence, places[index % places.length] ?? [], other);
        expect(good).not.toContain(verdict(probe, broken));
      }),
      { numRuns: 2000 },
    );
  });

  test('is an error when it has another shape', () => {
    for (const { probe } of recorded) expect(verdict(probe, { kernel: 'host' })).toBe('error');
  });
});

describe('S1, a filter', () => {
  const status = (mode: number, filters: number) =>
    content(`Pid:\t7\nSeccomp:\t${mode}\nSeccomp_filters:\t${filters}\n`);
  test('does not count a filter that the host’s own processes are under as well', () => {
    const both = { inside: status(2, 1), host: status(2, 1) };
    expect(verdict('S1', container('S1', { status: both }))).toBe('open');
    expect(verdict('S1', container('S1', { status: { ...both, inside: status(2, 2) } }))).toBe('isolated');
  });
  test('does not count a filter that refuses nothing', () => {
    const own = { inside: status(2, 1), host: status(0, 0) };
    const filter = (native: string) => content(`filters 1\nnative ${native}\ni386 ${'n'.repeat(470)}\n`);
    const verdictOf = (calls: object) => verdict('S1', container('S1', { status: own, calls }));
    expect(verdictOf(filter('y'.repeat(470)))).toBe('open');
    expect(verdictOf(filter(`${'y'.repeat(469)}n`))).toBe('isolated');
    expect(verdictOf(filter(`${'y'.repeat(469)}s`))).toBe('isolated');
    expect(verdictOf(content('nonsense'))).toBe('isolated');
  });
  test('is absent on a kernel that knows none', () => {
    const neither = { inside: content('Pid:\t7\n'), host: content('Pid:\t8\n') };
    expect(verdict('S1', container('S1', { status: neither }))).toBe('absent');
  });
});

describe('S2, the sweep', () => {
  test('counts only what is not refused without the filter as well', () => {
    const found = judge('S2', evidenceOf('container', 'S2'));
    expect(found.because).toBe(
      'of 341 system calls that exist, 274 reach the host’s kernel and 67 are refused, at least 55 by a filter',
    );
    expect(found.figures).toEqual({ calls: 274, existingCalls: 341, refusedCalls: 67 });
    const { reference } = evidenceOf('container', 'S2');
    expect(verdict('S2', container('S2', { own: reference }))).toBe('exposed');
  });
  test('says nothing without a control, and nothing against one with more capabilities', () => {
    expect(verdict('S2', container('S2', { reference: null }))).toBe('inconclusive');
    const { own } = evidenceOf('container', 'S2') as { own: { text: string } };
    const fewer = { ...own, text: own.text.replace('00000000a80425fb', '0000000000000000') };
    expect(verdict('S2', container('S2', { own: fewer }))).toBe('inconclusive');
  });
  test('is fired by the control itself, where there is nothing to compare with', () => {
    const { reference } = evidenceOf('container', 'S2');
    const control = { own: reference, reference: null, filter: content('Seccomp:\t0\n') };
    expect(verdict('S2', container('S2', control))).toBe('exposed');
  });
});

describe('S3 to S10, single calls', () => {
  const calls = (inside: string, host: string) => ({ inside: content(inside), host: content(host) });
  test.each([
    ['EPERM', 'EFAULT', 'denied'],
    ['KILLED', 'EFAULT', 'denied'],
    // Hidden from it, since the host has it.
    ['ENOSYS', 'EFAULT', 'denied'],
    ['ENOSYS', 'ENOSYS', 'absent'],
    ['EPERM', 'ENOSYS', 'absent'],
    ['EFAULT', 'EFAULT', 'exposed'],
    ['BLOCKED', 'EFAULT', 'inconclusive'],
  ])('%s inside and %s on the host is %s', (inside, host, said) => {
    const evidence = { kernel: 'host', calls: calls(`bpf ${inside}\n`, `bpf ${host}\n`), setting: null };
    expect(verdict('S5', evidence)).toBe(said);
  });
  test('on a kernel of its own the host’s answer does not matter', () => {
    const own = { kernel: 'own', setting: null };
    expect(verdict('S5', { ...own, calls: calls('bpf ENOSYS\n', 'bpf E2BIG\n') })).toBe('absent');
    expect(verdict('S5', { ...own, calls: calls('bpf E2BIG\n', 'bpf ENOSYS\n') })).toBe('confined');
  });
  test('one of two calls that is reached is reached', () => {
    const both = calls('add_key EPERM\nkeyctl EOPNOTSUPP\n', 'add_key EFAULT\nkeyctl EOPNOTSUPP\n');
    expect(judge('S7', { kernel: 'host', calls: both, setting: null })).toMatchObject({
      verdict: 'exposed',
      because: 'it reaches keyctl, on the host’s kernel',
    });
  });
  test('a setting that bars the unprivileged is said beside what is reached, and changes no verdict', () => {
    const found = (setting: unknown, outcome = 'EINVAL') =>
      judge('S8', {
        kernel: 'host',
        calls: calls(`userfaultfd ${outcome}\n`, 'userfaultfd EINVAL\n'),
        setting,
      });
    const said =
      'it reaches userfaultfd, on the host’s kernel; vm.unprivileged_userfaultfd is 0, so that the unprivileged may use it for faults in user mode alone';
    expect(found(content('0\n'))).toEqual({ verdict: 'exposed', because: said });
    expect(found(content('1\n')).because).toBe('it reaches userfaultfd, on the host’s kernel');
    expect(found(refused('ENOENT')).because).toBe('it reaches userfaultfd, on the host’s kernel');
    expect(found(content('0\n'), 'EPERM').verdict).toBe('denied');
  });
  test('sockets of families that a kernel without modules does not have are absent', () => {
    const protocols = content('protocol  size\nTCP  1\n');
    expect(verdict('S3', container('S3', { protocols }))).toBe('absent');
    expect(verdict('S3', container('S3', { protocols, modules: content('100444 0 0') }))).toBe('exposed');
  });
});

describe('S11, other interfaces', () => {
  const answers = (native: string, i386: string) => ({
    kernel: 'host',
    host: content('mount EFAULT\nacct EFAULT\n'),
    native: content(native),
    i386: content(i386),
    x32: content(''),
  });
  test('is not decided by a host that answers nothing', () => {
    const silent = { ...answers('mount EFAULT\n', 'mount ENOSYS\n'), host: content('') };
    expect(verdict('S11', silent)).toBe('inconclusive');
  });
  test('finds a call that a filter forgot over one of them', () => {
    const found = judge('S11', answers('mount EPERM\nacct EPERM\n', 'mount EFAULT\nacct EPERM\n'));
    expect(found).toEqual({
      verdict: 'exposed',
      because: 'it reaches mount over i386, natively refused, on the host’s kernel',
    });
  });
  test('is denied what is refused everywhere, and fires where nothing is', () => {
    expect(verdict('S11', answers('mount EPERM\nacct EPERM\n', 'mount EPERM\nacct ENOSYS\n'))).toBe('denied');
    expect(verdict('S11', answers('mount EFAULT\nacct EFAULT\n', 'mount EFAULT\nacct EFAULT\n'))).toBe(
      'exposed',
    );
  });
});

describe('R1 to R4, limits that are configured', () => {
  const levels = (file: string, ...texts: string[]) => ({ file, levels: texts.map(content) });
  const none = { file: null, levels: [] };
  const mebibytes = (count: number) => `${count * 2 ** 20}\n`;
  test.each([
    ['memory.max', ['max\n', 'max\n'], 'exposed'],
    ['memory.max', [mebibytes(192), 'max\n'], 'isolated'],
    // Above it in the tree, as libvirt does it.
    ['memory.max', ['max\n', mebibytes(192)], 'isolated'],
    ['memory.max', [mebibytes(512), 'max\n'], 'exposed'],
    ['memory.limit_in_bytes', ['9223372036854771712\n'], 'exposed'],
    ['memory.limit_in_bytes', ['-5\n'], 'inconclusive'],
  ])('%s of %j is %s', (file, texts, said) => {
    expect(verdict('R1', container('R1', { limit: levels(file, ...texts) }))).toBe(said);
  });
  test.each([
    [levels('cpu.max', '100000 100000\n'), none, 'isolated'],
    [levels('cpu.max', 'max 100000\n'), none, 'exposed'],
    [levels('cpu.cfs_quota_us', '100000\n'), levels('cpu.cfs_period_us', '100000\n'), 'isolated'],
    [levels('cpu.cfs_quota_us', '100000\n'), levels('cpu.cfs_period_us', '50000\n'), 'exposed'],
    [levels('cpu.cfs_quota_us', '-1\n'), levels('cpu.cfs_period_us', '100000\n'), 'exposed'],
    [levels('cpu.cfs_quota_us', '100000\n'), none, 'inconclusive'],
    // Neither is the whole of a file, nor a period that a kernel takes.
    [levels('cpu.cfs_quota_us', '100000'), levels('cpu.cfs_period_us', '100000'), 'inconclusive'],
    [levels('cpu.cfs_quota_us', '1\n'), levels('cpu.cfs_period_us', '1\n'), 'inconclusive'],
  ])('%j over %j is %s', (limit, periods, said) => {
    expect(verdict('R2', container('R2', { limit, periods }))).toBe(said);
  });
  test('a host without the controller is an error, one that just does not use it exposes', () => {
    const line = (enabled: number) => content(`memory\t4\t60\t${enabled}\n`);
    expect(verdict('R1', container('R1', { limit: none, controller: line(0) }))).toBe('error');
    expect(verdict('R1', container('R1', { limit: none, controller: line(1) }))).toBe('exposed');
    expect(verdict('R4', container('R4', { controller: content('') }))).toBe('open');
  });
  test('are none where what is limited may lift them', () => {
    const limited = { limit: levels('memory.limit_in_bytes', mebibytes(192)) };
    const lifting = (own: boolean) => [{ path: '/mnt/cg/memory/cgroup.procs', own }];
    expect(verdict('R1', container('R1', { ...limited, lifting: [] }))).toBe('isolated');
    expect(judge('R1', container('R1', { ...limited, lifting: lifting(false) }))).toMatchObject({
      verdict: 'exposed',
      because: expect.stringContaining('but it may write to /mnt/cg/memory/cgroup.procs'),
    });
    expect(verdict('R1', container('R1', { ...limited, lifting: lifting(true) }))).toBe('partly');
  });
  test('a virtual machine bounds its guest and not its emulator: only the host’s limit is one', () => {
    const alone = { limit: none, periods: none };
    expect(verdict('R1', vm('R1', alone))).toBe('partly');
    expect(verdict('R1', vm('R1', { limit: levels('memory.max', mebibytes(192)) }))).toBe('isolated');
    expect(verdict('R1', vm('R1', { limit: levels('memory.max', mebibytes(512)) }))).toBe('partly');
    expect(verdict('R1', vm('R1', { ...alone, machine: content('4096\n') }))).toBe('exposed');
    expect(verdict('R1', vm('R1', { ...alone, kernel: 'unknown' }))).toBe('exposed');
    const single = { ...alone, machine: content('1\n') };
    expect(verdict('R2', vm('R2', single))).toBe('partly');
    expect(verdict('R2', vm('R2', { ...single, asked: 0.5 }))).toBe('exposed');
    expect(verdict('R3', vm('R3', alone))).toBe('isolated');
  });
  test('what the host is charged for a virtual machine is said beside its size', () => {
    const taken = content('VmRSS:\t  671744 kB\n');
    expect(judge('R1', vm('R1', { taken })).because).toBe(
      'its virtual machine has 192 MiB of memory, but nothing on the host limits its emulator, which takes 656 MiB of memory now',
    );
    expect(judge('R1', vm('R1', { taken: refused('ENOENT') })).because).toMatch(/limits its emulator$/);
  });
  test('reads what QEMU is told in any of its ways', () => {
    expect(['192\n', 'size=196608k\n', '192M,slots=2,maxmem=4G\n'].map(machineMemoryBytes)).toEqual(
      Array(3).fill(192 * 2 ** 20),
    );
    expect(['2\n', 'cpus=2\n', '2,sockets=1,cores=2,threads=1\n'].map(machineProcessors)).toEqual([2, 2, 2]);
    expect(['', '0\n', 'x\n', '192'].map(machineMemoryBytes)).toEqual(Array(4).fill(undefined));
  });
  test('a rule for one device limits disk traffic', () => {
    const { limits } = evidenceOf('container', 'R4') as { limits: unknown[] };
    const withRule = [
      levels('io.max', '8:0 rbps=1048576 wbps=max riops=max wiops=max\n'),
      ...limits.slice(1),
    ];
    expect(verdict('R4', container('R4', { limits: withRule }))).toBe('isolated');
  });
});

describe('R5, memory beyond the limit', () => {
  const counts = (from: number, to: number) => ({
    before: content(`oom_kill ${from}\n`),
    after: content(`oom_kill ${to}\n`),
  });
  test('is isolated only when the host counted exactly the one kill', () => {
    expect(verdict('R5', container('R5', { counted: counts(4, 5) }))).toBe('isolated');
    expect(verdict('R5', container('R5', { counted: counts(4, 4) }))).toBe('inconclusive');
    expect(verdict('R5', container('R5', { counted: counts(4, 6) }))).toBe('inconclusive');
    expect(verdict('R5', container('R5', { counted: null }))).toBe('inconclusive');
  });
  test('is exposed when all of it could be filled', () => {
    expect(verdict('R5', container('R5', { outcome: content('filled\n') }))).toBe('exposed');
  });
  test('is no good when the instance itself ended', () => {
    expect(verdict('R5', container('R5', { process: refused('ENOENT') }))).toBe('inconclusive');
    expect(verdict('R5', container('R5', { process: content('State:\tZ (zombie)\n') }))).toBe('inconclusive');
  });
  test('of a virtual machine must leave the host without a kill', () => {
    const alone = { counted: null };
    expect(verdict('R5', vm('R5', { ...alone, host: counts(9, 9) }))).toBe('isolated');
    expect(verdict('R5', vm('R5', { ...alone, host: counts(9, 10) }))).toBe('inconclusive');
  });
  test('is not tried where the host has too little left', () => {
    expect(verdict('R5', container('R5', { outcome: null }))).toBe('inconclusive');
  });
});

describe('R6, processors beyond the limit', () => {
  const used = (usedMs: number, times: number) => ({
    from: content('1000 500000\n'),
    to: content(`${1000 + usedMs} 503000\n`),
    throttled: { before: content('nr_throttled 3\n'), after: content(`nr_throttled ${3 + times}\n`) },
  });
  test.each([
    [3000, 30, 'isolated'],
    // Five per cent above, and a little more.
    [3150, 30, 'isolated'],
    [3160, 30, 'exposed'],
    [5900, 0, 'exposed'],
    [2000, 0, 'inconclusive'],
  ])('%i ms in 3 s, throttled %i times, is %s', (usedMs, times, said) => {
    expect(verdict('R6', container('R6', used(usedMs, times)))).toBe(said);
  });
  test('of a virtual machine needs no throttling, but a machine that is no larger', () => {
    expect(verdict('R6', vm('R6', { ...used(2800, 0), throttled: null }))).toBe('isolated');
    expect(verdict('R6', vm('R6', { ...used(2800, 0), machine: content('2\n') }))).toBe('inconclusive');
    expect(verdict('R6', vm('R6', used(1000, 0)))).toBe('inconclusive');
  });
});

describe('R7, processes beyond the limit', () => {
  const events = (from: number, to: number) => ({
    before: content(`max ${from}\n`),
    after: content(`max ${to}\n`),
  });
  test('is isolated only when the host counted the refusal', () => {
    expect(verdict('R7', container('R7', { refused: events(0, 1) }))).toBe('isolated');
    expect(verdict('R7', container('R7', { refused: events(2, 2) }))).toBe('inconclusive');
    expect(verdict('R7', container('R7', { refused: null }))).toBe('inconclusive');
  });
  test('is exposed when all of them could be started', () => {
    expect(verdict('R7', container('R7', { tried: content('80 OK\n') }))).toBe('exposed');
    expect(verdict('R7', container('R7', { tried: content('79 OK\n') }))).toBe('inconclusive');
  });
  test('of a virtual machine must not be seen on the host', () => {
    const threads = (most: number) => ({
      before: content('Threads:\t5\n'),
      most: content(`Threads:\t${most}\n`),
    });
    expect(verdict('R7', vm('R7', { tried: content('80 OK\n'), threads: threads(7) }))).toBe('isolated');
    expect(verdict('R7', vm('R7', { tried: content('80 OK\n'), threads: threads(85) }))).toBe('inconclusive');
  });
});

describe('R9 to R11, what is the host’s', () => {
  test('a filesystem of another size is its own', () => {
    const own = content('ef53 4096 25000 100 30000 200\n');
    expect(verdict('R9', container('R9', { inside: own }))).toBe('isolated');
    expect(verdict('R9', container('R9', { host: null }))).toBe('inconclusive');
  });
  test('open files must rise and fall on the host, and it must be quiet otherwise', () => {
    const open = (count: number) => content(`${count}\t0\t9223372036854775807\n`);
    const seen = (quiet: number, before: number, during: number, after: number) => ({
      quiet: open(quiet),
      before: open(before),
      during: open(during),
      after: open(after),
      own: { before: open(100), during: open(300) },
    });
    expect(verdict('R10', seen(1000, 1000, 1200, 1001))).toBe('shared');
    expect(verdict('R10', seen(1000, 1000, 1003, 1001))).toBe('isolated');
    expect(verdict('R10', seen(800, 1000, 1200, 1001))).toBe('inconclusive');
    expect(verdict('R10', seen(1000, 1000, 1200, 1200))).toBe('inconclusive');
    expect(
      verdict('R10', { ...seen(1000, 1000, 1003, 1001), own: { before: open(9), during: open(9) } }),
    ).toBe('inconclusive');
  });
  test('what the kernel counts for everybody is shared when one of its counts follows', () => {
    const { requests, terminals } = evidenceOf('container', 'R11');
    const own = evidenceOf('vm', 'R11');
    expect(verdict('R11', { requests: own.requests, terminals })).toBe('shared');
    expect(judge('R11', { requests, terminals: null }).because).toBe(
      'its asynchronous requests count among the host’s',
    );
    expect(verdict('R11', { requests: null, terminals: own.terminals })).toBe('isolated');
    expect(verdict('R11', { requests: null, terminals: null })).toBe('inconclusive');
    const hidden = {
      ...(own.terminals as Evidence),
      own: { before: refused('EIO'), during: refused('EIO') },
    };
    expect(verdict('R11', { requests: own.requests, terminals: hidden })).toBe('inconclusive');
  });
});
