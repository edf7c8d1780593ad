import { describe, expect, test } from 'vitest';
import { catalogue } from '../../../../src/stages/isolation/catalogue.ts';
import type { KernelOwner } from '../../../../src/stages/isolation/probe.ts';

const fields = { P1: 'CapEff', P2: 'CapBnd' } as const;
const line = (field: string, mask: bigint) => ({
  kind: 'content',
  text: `${field}:\t${mask.toString(16).padStart(16, '0')}\n`,
  cut: false,
});
const judge = (id: keyof typeof fields, mask: bigint, kernel: KernelOwner = 'host', workload?: bigint) =>
  catalogue
    .find((probe) => probe.id === id)
    ?.judge({
      kernel,
      status: line(fields[id], mask),
      ...(id === 'P1' ? { workload: workload === undefined ? null : line('CapEff', workload) } : {}),
    });
const only = (number: number) => 1n << BigInt(number);
const engineDefault = 0xa80425fbn;
const all = (1n << 41n) - 1n;
const sysModule = only(16);
const sysRawio = only(17);
const sysPtrace = only(19);
const sysAdmin = only(21);
const wakeAlarm = only(35);

describe.each(['P1', 'P2'] as const)('%s', (id) => {
  test.each([
    ['nothing', 0n, 'isolated'],
    ['one that the engine grants by default', only(10), 'partly'],
    ['the engine’s default', engineDefault, 'partly'],
    ['the default and SYS_ADMIN', engineDefault | sysAdmin, 'exposed'],
    ['SYS_ADMIN alone', sysAdmin, 'exposed'],
    ['four that own the host', engineDefault | sysAdmin | sysModule | sysPtrace | sysRawio, 'exposed'],
    ['all but CAP_WAKE_ALARM', all & ~wakeAlarm, 'exposed'],
    ['the default and one that has no name yet', engineDefault | only(50), 'exposed'],
  ] as const)('%s is judged so on the host’s kernel', (_, mask, verdict) => {
    expect(judge(id, mask)?.verdict).toBe(verdict);
  });

  test('what is not its own kernel’s, nor known to be the host’s, is never good', () => {
    expect(judge(id, engineDefault, 'own')?.verdict).toBe('confined');
    expect(judge(id, engineDefault, 'unknown')?.verdict).toBe('inconclusive');
    expect(judge(id, 0n, 'unknown')?.verdict).toBe('isolated');
  });

  test('names what it finds, the gravest first', () => {
    expect(judge(id, engineDefault)?.because).toMatch(
      /14 capabilities, none beyond the engine’s default \(CHOWN, .*, NET_RAW, .*, MKNOD, /,
    );
    expect(judge(id, all)?.because).toMatch(
      /41 capabilities, 27 beyond the engine’s default \(SYS_ADMIN, SYS_MODULE, SYS_RAWIO, SYS_PTRACE, .* and 19 more\)/,
    );
    expect(judge(id, engineDefault | only(50))?.because).toContain('1 beyond the engine’s default (50)');
  });
});

test('the two never contradict each other on one mask', () => {
  for (let number = 0; number < 64; number++) {
    const mask = engineDefault ^ only(number);
    expect(judge('P1', mask)?.verdict).toBe(judge('P2', mask)?.verdict);
  }
});

test('what the workload itself holds is said where its root holds another set, and counts where it is more', () => {
  expect(judge('P1', engineDefault, 'host', 0n)).toEqual({
    verdict: 'partly',
    because: expect.stringMatching(/; as its root: its workload holds none$/),
  });
  expect(judge('P1', engineDefault, 'host', only(10))?.because).toMatch(/its workload holds 1 of them$/);
  expect(judge('P1', 0n, 'host', engineDefault | sysAdmin)?.verdict).toBe('exposed');
  expect(judge('P1', engineDefault, 'host', engineDefault)?.because).not.toContain('workload');
});
