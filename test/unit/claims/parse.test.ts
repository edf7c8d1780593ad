import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkClaim } from '../../../src/claims/check.ts';
import type { Checkable } from '../../../src/claims/claim.ts';
import { ClaimError, operators } from '../../../src/claims/claim.ts';
import { parseClaim } from '../../../src/claims/parse.ts';
import { longestClaim, tokensOf } from '../../../src/claims/tokens.ts';
import { metrics } from '../../../src/summary/metrics.ts';
import { anyCharacter } from '../../fixtures/mutated.ts';
import { fixtureScenario } from '../../fixtures/run.ts';

const scenario: Checkable = { ...fixtureScenario, measure: { ...fixtureScenario.measure, isolation: {} } };
const check = (text: string, against: typeof scenario = scenario) => checkClaim(parseClaim(text), against);

/** `offset: message` of the error that a claim ends in. */
function complaint(text: string, against?: Checkable): string {
  try {
    check(text, against);
  } catch (error) {
    if (error instanceof ClaimError) return `${error.offset}: ${error.message}`;
    throw error;
  }
  return 'none';
}

describe('a claim', () => {
  it.each([
    'container.startup.ready <= 0.5 * vm.startup.ready',
    'vm.memory.overheadPss < 200MiB',
    'container.image.transferBytes < vm.image.transferBytes',
    'vm.isolation.network == closed',
    'open > vm.isolation.behind',
    'vm.isolation.network<container.isolation.network',
    'vm.isolation.behind.root == no',
    'container.isolation.syscalls < 280',
    'vm.isolation.behind.capabilities == 0',
    'container.isolation.devices == closed',
    'vm.isolation.devices.made <= 20',
    '1.5s > vm.startup.ready.p95',
    'vm.startup.ready.p99 < 9s',
    'vm.startup.ready <= 250 ms',
    '2 * 3 * container.memory.cgroupBytes >= vm.memory.cgroupBytes * 0.5',
    'container.image.transferBytes == process.image.transferBytes',
    'process.startup.ready.median < container.startup.ready',
    'vm.startup.kernel < 3s',
  ])('%s is read', (text) => {
    expect(complaint(text)).toBe('none');
  });

  it('takes plain numbers as factors, sizes as bytes and durations as ns', () => {
    expect(check('2 * vm.startup.ready * 0.25 < 4 * 250ms')).toMatchObject({
      unit: 'ns',
      operator: '<',
      left: { factor: 0.5, target: 'vm', name: 'startup.ready', quantile: 'median' },
      right: { kind: 'constant', value: 1e9 },
    });
    expect(check('200MiB > vm.memory.overheadPss').left).toMatchObject({ value: 200 * 2 ** 20 });
  });

  it.each([
    ['', '0: expected a comparison'],
    ['vm.startup.ready', '0: expected a comparison'],
    ['< 3s', '0: expected a metric'],
    ['vm.startup.ready <', '18: expected a metric'],
    ['vm.startup.ready < 1s < 2s', '22: expected one comparison'],
    ['vm.startup.ready = 1s', '17: `=` means nothing in a claim; equality is written =='],
    ['vm.startup.ready < 1s; true', '21: `;` means nothing'],
    ['vm.startup.ready < 1s 2', '22: expected * or the end'],
    ['vm.startup.ready * < 1s', '19: expected a metric'],
    ['2 vm.startup.ready < 1s', '2: expected * or the end of this side, found `vm.startup.ready`'],
    ['vm.startup.ready < * 1s', '19: expected a metric or a number'],
    ['vm.startup.ready < 0 * container.startup.ready', '19: expected a factor above 0'],
    ['vm.startup.ready < container.startup.ready * vm.startup.ready', '45: expected only numbers times one'],
    ['vn.startup.ready < 1s', '0: unknown target `vn`; did you mean `vm`?'],
    ['elephant.startup.ready < 1s', '0: unknown target `elephant`; expected process, container, vm'],
    ['vm.startup.redy < 1s', '3: unknown metric `startup.redy`; did you mean `startup.ready`?'],
    [
      'vm.memory.overheadPSS < 1MiB',
      '3: unknown metric `memory.overheadPSS`; did you mean `memory.overheadPss`?',
    ],
    ['vm.cpu.xyz < 1s', '3: unknown metric `cpu.xyz`; expected cpu.total, cpu.instance, cpu.monitor,'],
    ['vm.nothing.total < 1s', '3: unknown metric `nothing.total`; expected startup.…, memory.…, '],
    ['vm.startup.ready.p98 < 1s', '17: unknown quantile `p98`; did you mean `p90`?'],
    ['vm.image.transferBytes.p95 < 1MiB', '23: unknown quantile'],
    ['vm.startup < 1s', '0: expected target.group.metric'],
    ['vm < 1s', '0: expected target.group.metric'],
    ['vm.startup.ready.p95.p95 < 1s', '0: expected target.group.metric'],
    ['vm.startup.ready < 200MiB', '19: a size cannot be compared with a duration'],
    ['vm.startup.ready < 3', '19: a count cannot be compared with a duration; write its unit, such as 250ms'],
    ['vm.memory.overheadPss < vm.startup.ready', '24: a duration cannot be compared with a size'],
    ['vm.isolation.syscalls == 0MiB', '25: a size cannot be compared with a count'],
    ['vm.isolation.leaks == 0', '3: probes are not counted any more; name a boundary'],
    ['vm.isolation.network == closd', '24: unknown state `closd`; did you mean `closed`?'],
    ['vm.isolation.network == yes', '24: unknown state `yes`; expected closed, partly, open'],
    [
      'vm.isolation.network == 0',
      '24: a count cannot be compared with a state; write closed or partly or open',
    ],
    ['vm.isolation.network == 2 * closed', '24: a state cannot be multiplied'],
    ['0.5 * vm.isolation.network == open', '0: a state cannot be multiplied'],
    ['vm.isolation.behind.root <= yes', '25: an answer is no or yes; claim it with =='],
    ['vm.isolation.behind.root == open', '28: unknown answer `open`; expected no, yes'],
    ['vm.isolation.network == vm.isolation.behind.root', '24: an answer cannot be compared with a state'],
    ['vm.isolation.network.p95 == closed', '21: unknown quantile'],
    ['vm.isolation.behind.root.p95 == no', '25: unknown quantile'],
    [
      'vm.isolation.behind.rot == no',
      '3: unknown metric `isolation.behind.rot`; did you mean `isolation.behind.root`?',
    ],
    ['vm.startup.ready < closed', '19: expected a duration, such as 250ms, or a metric; found `closed`'],
    ['vm.isolation.syscalls == closed', '25: expected a count, such as 280, or a metric; found `closed`'],
    ['vm.isolation.network != open', '21: `!` means nothing in a claim; a claim compares by '],
    ['closed == closed', '0: expected target.group.metric'],
    ['process.isolation.devices.made < 3', '0: a target of kind process has no isolation.devices.made'],
    ['vm.startup.ready < 3 parsecs', '19: expected a duration with its unit'],
    ['vm.startup.ready < 500us', '19: expected a duration with its unit'],
    ['vm.startup.ready < 500µs', '19: expected a duration with its unit'],
    ['3 days > vm.startup.ready', '0: expected a duration with its unit'],
    ['vm.startup.ready < 3kb', '19: expected a duration with its unit'],
    ['vm.memory.overheadPss < 3 parsecs', '24: expected a size with its unit'],
    ['vm.memory.overheadPss < 300m', '24: expected a size with its unit, such as 256MiB (units: '],
    ['3 parsecs < 4 parsecs', '0: expected a metric on one side'],
    ['vm.startup.ready < 3m', '19: expected a duration with its unit'],
    ['vm.startup.ready == 1s', '17: samples are never equal; claim a band'],
    ['1s < 2s', '0: expected a metric on one side'],
    [
      'vm.startup.accepted < container.startup.accepted',
      '0: targets are not compared in startup.accepted: each engine has done different work by the time it answers',
    ],
    ['container.startup.kernel < 1s', '0: a target of kind container has no startup.kernel'],
    ['process.cpu.daemons < 1s', '0: a target of kind process has no cpu.daemons'],
    ['process.memory.daemonDeltaBytes < 1MiB', '0: a target of kind process has no memory.daemonDeltaBytes'],
    [`vm.startup.ready < ${'1 * '.repeat(100)}1s`, '300: expected a claim of at most 300 characters'],
  ])('%s is an error at its place', (text, expected) => {
    expect(complaint(text)).toContain(expected);
    expect(complaint(text).startsWith(expected)).toBe(true);
  });

  it.each([
    ['vm.parallel.ready4 < 1s', 'none'],
    ['vm.parallel.ready4 < 4 * vm.parallel.ready1', 'none'],
    ['vm.parallel.ready8 < 1s', '0: not measured: what `measure` says of `parallel` leaves it out'],
    ['vm.parallel.ready3 < 1s', '3: unknown metric `parallel.ready3`; did you mean `parallel.ready1`?'],
    ['vm.neighbour.disk < 2', 'none'],
    ['vm.neighbour.cpu < 2', '0: not measured: what `measure` says of `neighbour` leaves it out'],
    ['vm.isolation.processes == closed', 'none'],
    [
      'vm.isolation.mounts == closed',
      '0: not measured: what `measure` says of `isolation` leaves it out: it needs `categories` namespaces and privileges',
    ],
  ])('%s is held against what the settings of its group ask for: %s', (text, expected) => {
    const { measure } = scenario;
    const asked = {
      ...measure,
      parallel: { blocks: 6, counts: [1 as const, 4 as const] },
      neighbour: { blocks: 6, eachMs: 500, aggressors: ['disk' as const] },
      isolation: { categories: ['namespaces' as const] },
    };
    expect(complaint(text, { ...scenario, measure: asked })).toBe(expected);
  });

  it('of what is not measured says what to add', () => {
    const bare: Checkable = {
      ...scenario,
      measure: { startup: fixtureScenario.measure.startup },
    };
    expect(complaint('vm.memory.overheadPss < 1MiB', bare)).toBe(
      '0: not measured: add `memory: {}` to `measure`',
    );
    expect(complaint('vm.isolation.network == closed', bare)).toContain('add `isolation: {}`');
  });

  it('whatever it is made of is read or refused at a place within it', () => {
    const pieces = fc.constantFrom(
      ...operators,
      ...[...metrics.keys()].map((name) => `vm.${name}`),
      ...['*', ' ', '.', '0', '1.5', 's', 'MiB', 'vm', '200MiB', '-', '\u0000', '"', '💥', '1e9', '\n'],
    );
    const texts = fc.oneof(
      fc.string({ unit: anyCharacter, maxLength: 400 }),
      fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        try {
          check(text);
        } catch (error) {
          if (!(error instanceof ClaimError)) throw error;
          expect(error.offset).toBeGreaterThanOrEqual(0);
          expect(error.offset).toBeLessThanOrEqual(Math.min(text.length, longestClaim));
          expect(error.message).not.toBe('');
        }
      }),
      { numRuns: 2000, seed: 4 },
    );
  });

  it('is split without losing a character but space', () => {
    const parts = fc.array(fc.constantFrom('vm.startup.ready', '*', '<=', '>', '0.5', '250 ms', '7'), {
      maxLength: 9,
    });
    fc.assert(
      fc.property(parts, fc.constantFrom(' ', '  ', '\t'), (words, gap) => {
        const text = words.join(gap);
        const tokens = tokensOf(text);
        expect(tokens.map((token) => token.text)).toEqual(words);
        for (const { offset, text: token } of tokens) expect(text.startsWith(token, offset)).toBe(true);
      }),
      { seed: 4 },
    );
  });

  it('in which the sides change places means the same', () => {
    const mirrored = { '<': '>', '<=': '>=', '>': '<', '>=': '<=', '==': '==' } as const;
    const side = fc.constantFrom('0.5 * vm.startup.ready', 'container.startup.ready', '3s', '2 * 4ms');
    fc.assert(
      fc.property(side, fc.constantFrom(...operators), side, (left, operator, right) => {
        const one = complaint(`${left} ${operator} ${right}`) === 'none';
        expect(complaint(`${right} ${mirrored[operator]} ${left}`) === 'none').toBe(one);
      }),
      { seed: 4 },
    );
  });
});
