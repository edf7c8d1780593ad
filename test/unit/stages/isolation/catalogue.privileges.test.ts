import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Reading } from '../../../../src/inside/reading.ts';
import { catalogue } from '../../../../src/stages/isolation/catalogue.ts';
import type { Probe } from '../../../../src/stages/isolation/probe.ts';
import { casesOf, corrupted, type ExpectedLetters } from '../../../fixtures/evidence.ts';
import { anyCharacter } from '../../../fixtures/mutated.ts';
import recorded from './privileges.json' with { type: 'json' };

/**
 * Evidence of a real run, on a host without a security module, kernel memory, mounted tracing or names of the machine:
 * a bare process, a container of the engine's own defaults and an emulated virtual machine, in that order, as root and
 * where it differs as an ordinary user. Weakened containers were started by a runtime that asks for no capability
 * which the host itself lacks. The kernel’s builder and the engine’s folder bear neutral names.
 */
const expected: ExpectedLetters = {
  K2: { root: 'SSI' },
  K7: { root: '–––' },
  N8: { root: 'SSI' },
  N10: { root: 'XII' },
  N11: { root: 'SII' },
  N12: { root: 'SII' },
  P2: { root: 'XPG' },
  P3: { root: 'XXG' },
  P5: { root: 'OOO' },
  P6: { root: 'III' },
  // The runc of Debian 12 permits the device of tunnels, which this kernel has.
  P7: { root: 'XXG', user: 'DDD' },
  P9: { root: 'DDG' },
  P10: { root: 'XDG', user: 'DDD' },
  P11: { root: 'XDG' },
  D1: { root: 'XIG' },
  D3: { root: '––G', user: '––D' },
  D4: { root: 'LDG', user: 'DDD' },
  D5: { root: 'LDG', user: 'DDD' },
  D7: { root: 'LDG' },
  D8: { root: '–––' },
  D9: { root: '–––' },
  D10: { root: 'LLI' },
  D11: { root: 'XXX' },
};

type Evidence = Record<string, unknown>;
const all = recorded as unknown as Record<string, Record<string, Evidence>>;
const probeOf = (id: string) => catalogue.find((probe) => probe.id === id) as Probe;
const of = (id: string, place: string) => all[id]?.[place] ?? {};
const verdict = (id: string, evidence: Evidence) => probeOf(id).judge(evidence).verdict;
const content = (text: string, cut = false): Reading => ({ kind: 'content', text, cut });
const refused = (error: string, detail = ''): Reading => ({ kind: 'refused', error, detail });

const cases = casesOf(expected);

describe('evidence of a real run', () => {
  test.each(cases)('%s of %s is %s', (id, place, wanted) => {
    const judged = probeOf(id).judge(of(id, place));
    expect(judged.verdict, judged.because).toBe(wanted);
    expect(judged.because).toMatch(/^\p{Ll}/u);
  });

  test.each([
    ['N10', 'mounted root', 'exposed'],
    ['P6', 'mounted root', 'exposed'],
    ['P2', 'privileged root', 'exposed'],
    ['P7', 'privileged root', 'exposed'],
    ['P9', 'privileged root', 'exposed'],
    ['P10', 'privileged root', 'exposed'],
    ['D1', 'privileged root', 'exposed'],
    ['D4', 'privileged root', 'leaked'],
    ['D5', 'privileged root', 'leaked'],
    ['D7', 'privileged root', 'leaked'],
    // Nothing is mounted into a container by its privileges alone.
    ['N10', 'privileged root', 'isolated'],
  ] as const)('%s of a container %s is %s', (id, place, wanted) => {
    const judged = probeOf(id).judge(of(id, place));
    expect(judged.verdict, judged.because).toBe(wanted);
  });
});

describe('what the recorded host does not have', () => {
  test.each([
    ['docker-default (enforce)\n', 'denied'],
    ['docker-default (complain)\n', 'open'],
    ['unconfined\n', 'open'],
    ['system_u:system_r:container_t:s0:c12,c345\0', 'denied'],
    ['unconfined_u:system_r:spc_t:s0\0', 'open'],
    ['\u0001\u0002', 'inconclusive'],
  ])('P5: the label %j is %s', (label, wanted) => {
    expect(verdict('P5', { label: content(label) })).toBe(wanted);
  });

  test.each(['EINVAL', 'ENOENT'])('P5: without any label (%s) it is open, on whatever kernel', (error) => {
    expect(verdict('P5', { label: refused(error) })).toBe('open');
  });

  test.each([
    ['         0     100000      65536\n', 'isolated'],
    ['         1     100000      65536\n', 'isolated'],
    ['         0       1000          1\n         1     100000      65536\n', 'isolated'],
    ['         0          0 4294967295\n', 'exposed'],
    ['root\n', 'inconclusive'],
  ])('P3: the map %j is %s', (map, wanted) => {
    expect(verdict('P3', { kernel: 'host', map: content(map) })).toBe(wanted);
  });

  test('K7: a sandbox is named by its log or its version, and never on the host’s own kernel', () => {
    const version = content('Linux version 4.4.0 #1 SMP Sun Jan 10 15:06:54 PST 2016\n');
    const plain = content('Linux version 6.1.0 (builder@host) #1 SMP\n');
    const log = content('[    0.000000] Starting gVisor...\n');
    expect(verdict('K7', { kernel: 'own', version, log: refused('EPERM') })).toBe('synthetic');
    expect(verdict('K7', { kernel: 'own', version: plain, log })).toBe('synthetic');
    expect(verdict('K7', { kernel: 'own', version: plain, log: content('') })).toBe('absent');
    expect(verdict('K7', { kernel: 'host', version: plain, log })).toBe('absent');
  });

  test.each([
    ['c 1:3 rwm\nc 10:200 rwm\n', 'isolated'],
    ['c 1:3 rwm\nc 1:11 rwm\n', 'partly'],
    ['b *:* m\nc *:* m\nb 254:0 r\n', 'partly'],
    ['a *:* rwm\n', 'partly'],
  ])('D1: without a device in its /dev, and with the rules %j, it is %s', (list, wanted) => {
    const rules = { cgroups: content('5:devices:/x\n'), list: content(list), programs: null };
    expect(verdict('D1', { ...of('D1', 'container root'), rules })).toBe(wanted);
  });

  test('D10: a sandbox that lists no disk at all has no such list', () => {
    const [partitions, block] = [
      {
        inside: refused('ENOENT'),
        host: content('major minor  #blocks  name\n\n 254        0  268435456 vda\n'),
      },
      { inside: content(''), host: content('vda\n') },
    ];
    expect(verdict('D10', { kernel: 'own', partitions, block })).toBe('absent');
    expect(
      verdict('D10', { kernel: 'host', partitions, block: { ...block, inside: content('vda\n') } }),
    ).toBe('leaked');
  });

  test('K2 never decides: the same build on a kernel of its own is isolated, and nothing while that is unknown', () => {
    const evidence = of('K2', 'container root');
    expect(verdict('K2', { ...evidence, kernel: 'own' })).toBe('isolated');
    expect(verdict('K2', { ...evidence, kernel: 'unknown' })).toBe('inconclusive');
    expect(verdict('K2', { ...of('K2', 'vm root'), kernel: 'host' })).toBe('inconclusive');
  });

  test('D9: a serial number or a name of the host leaks on its kernel; on a guest’s only the uuid does', () => {
    const [same, other, none] = [
      content('12 00000000000000aa\n'),
      content('9 00000000000000bb\n'),
      refused('ENOENT'),
    ];
    const fields = (...pairs: [Reading, Reading][]) => pairs.map(([inside, host]) => ({ inside, host }));
    const named = fields([same, same], [none, none], [none, none]);
    expect(verdict('D9', { kernel: 'host', fields: named })).toBe('leaked');
    expect(verdict('D9', { kernel: 'own', fields: named })).toBe('inconclusive');
    expect(verdict('D9', { kernel: 'own', fields: fields([other, same], [none, same], [same, same]) })).toBe(
      'leaked',
    );
    expect(
      verdict('D9', { kernel: 'own', fields: fields([other, same], [other, same], [other, same]) }),
    ).toBe('isolated');
    const barred = refused('EACCES');
    expect(
      verdict('D9', { kernel: 'host', fields: fields([barred, same], [barred, same], [barred, same]) }),
    ).toBe('denied');
  });

  test('D3: a mask is an empty file, and only an image of memory is one', () => {
    expect(verdict('D3', { kernel: 'host', start: content('0 cbf29ce484222325\n') })).toBe('denied');
    expect(verdict('D3', { kernel: 'host', start: content('4 28b265382f1249f3\n', true) })).toBe('exposed');
    expect(verdict('D3', { kernel: 'own', start: content('4 0000000000000000\n', true) })).toBe(
      'inconclusive',
    );
  });

  test('D8: a mounted filesystem that can be listed is exposed, one that cannot is denied', () => {
    const tracefs = content('74726163 4096 0 0 0 0\n');
    const sysfs = { statfs: content('62656572 4096 0 0 0 0\n'), list: content('') };
    const looks = (list: Reading) => ({ kernel: 'host', looks: [{ statfs: tracefs, list }, sysfs, sysfs] });
    expect(verdict('D8', looks(content('available_tracers\n')))).toBe('exposed');
    expect(verdict('D8', looks(refused('EACCES')))).toBe('denied');
    expect(verdict('D8', looks(refused('EIO')))).toBe('inconclusive');
  });

  test('D10: a guest with a disk of the same number, name and size is not called isolated', () => {
    expect(verdict('D10', { ...of('D10', 'container root'), kernel: 'own' })).toBe('inconclusive');
    expect(verdict('D10', { ...of('D10', 'container root'), kernel: 'unknown' })).toBe('inconclusive');
  });
});

test('D11: isolated only when the sibling’s listener was there and was not reached', () => {
  const [open, closed, late] = [content(''), refused('ECONNREFUSED'), refused('ETIMEDOUT')];
  const judge = (inside: Reading, own: Reading = open, to = 'sibling') => verdict('D11', { to, own, inside });
  expect([judge(closed), judge(late), judge(open)]).toEqual(['isolated', 'isolated', 'exposed']);
  expect([judge(closed, closed), judge(refused('EIO'))]).toEqual(['inconclusive', 'inconclusive']);
  expect([judge(open, open, 'host'), judge(closed, open, 'host')]).toEqual(['exposed', 'inconclusive']);
  expect(verdict('D11', { withoutSibling: 'no memory left' })).toBe('inconclusive');
});

const garbage = fc.oneof(
  fc.record({
    kind: fc.constant('content'),
    text: fc.oneof(
      fc.string({ unit: anyCharacter, maxLength: 64 }),
      fc.constant('\0'.repeat(2048)),
      fc.constant('x\n'.repeat(1024)),
    ),
    cut: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('refused'),
    error: fc.constantFrom('EIO', 'EINTR', 'ENOMEM', 'EUNKNOWN', 'EAGAIN'),
    detail: fc.string({ maxLength: 64 }),
  }),
);

describe('corrupted evidence never makes a good verdict', () => {
  test.each(Object.keys(expected))('%s', (id) => {
    for (const evidence of Object.values(all[id] ?? {})) {
      fc.assert(
        fc.property(fc.infiniteStream(garbage), (stream) => {
          const found = verdict(
            id,
            corrupted(evidence, () => stream.next().value, ['host', 'onHost']) as Evidence,
          );
          expect(['isolated', 'synthetic', 'absent', 'denied']).not.toContain(found);
        }),
        { numRuns: 60 },
      );
      expect(verdict(id, { ...evidence, more: 1 })).toBe('error');
    }
  });
});
