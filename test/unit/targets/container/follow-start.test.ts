import { describe, expect, test } from 'vitest';
import { Marks } from '../../../../src/marks.ts';
import { verifiedPrograms } from '../../../../src/native/build.ts';
import { parseTrail, startFollower } from '../../../../src/targets/container/follow-start.ts';
import { paperHost } from '../../../fixtures/paper/host.ts';
import { type Program, paperProcess } from '../../../fixtures/paper/process.ts';
import { writeScript } from '../../../fixtures/paper/script.ts';

const clocks = { writtenNs: 1000n, receivedNs: 5500n, originNs: 1000n };

describe('what is told of a start', () => {
  test('is programs and changes, each in the interval between the two clocks', () => {
    // The answer was sent 4000 ns after the question was received, so that there are 500 ns for both ways.
    const told =
      'trail 4000 70 exec,containerd-shim,start,100,900 exec,runc,create,1000,-1 exec,hook,-,1100,1200 mount,900,1500 link,0,7';
    expect(parseTrail(told, clocks)).toEqual({
      cpuNs: 70,
      trail: {
        unseen: null,
        steps: [
          {
            kind: 'program',
            program: 'containerd-shim',
            verb: 'start',
            began: { earliestNs: 100, latestNs: 600 },
            ended: { earliestNs: 900, latestNs: 1400 },
          },
          {
            kind: 'program',
            program: 'runc',
            verb: 'create',
            began: { earliestNs: 1000, latestNs: 1500 },
            ended: null,
          },
          {
            kind: 'program',
            program: 'hook',
            verb: null,
            began: { earliestNs: 1100, latestNs: 1600 },
            ended: { earliestNs: 1200, latestNs: 1700 },
          },
          { kind: 'mount', changed: { earliestNs: 900, latestNs: 2000 } },
          { kind: 'link', changed: { earliestNs: 0, latestNs: 507 } },
        ],
      },
    });
    expect(parseTrail('trail 4000 70', clocks)?.trail.steps).toEqual([]);
  });

  test.each([
    '',
    'trail',
    'trail 4000',
    'trail -1 70',
    'trail 4000 70 exec,runc,create,1000',
    'trail 4000 70 exec,run<c,create,1000,2000',
    'trail 4000 70 mount,1000,-1',
    'trail 4000 70 cgroup,1000,2000',
    `trail 4000 70${' link,1,2'.repeat(65)}`,
    `trail 4000 70 exec,${'x'.repeat(40)},create,1,2`,
  ])('is nothing else: %j', (told) => {
    expect(parseTrail(told, clocks)).toBeUndefined();
  });
});

/** The follower on a host whose program says this first, and answers so. */
function followerOf(first: string, answer: (question: string) => string | undefined) {
  const program: Program = (line, own) => {
    const [id, ...words] = line.split(' ');
    const text = answer(words.join(' '));
    if (text === undefined) own.end();
    else own.say(`answer ${id} ${text}\n`);
  };
  const host = {
    ...paperHost(writeScript({}, new AbortController().signal)),
    async spawn() {
      const process = paperProcess(program);
      process.stdout.push(`${first}\n`);
      return process;
    },
  };
  verifiedPrograms.set(host, new Map([['trail', Promise.resolve('/paper/trail')]]));
  return startFollower(host);
}

describe('a start', () => {
  test('is followed from the question to the answer', async () => {
    const asked: string[] = [];
    await using follower = await followerOf('ready', (question) => {
      asked.push(question);
      return question === 'end' ? 'trail 1 70 exec,runc,create,0,1' : 'begun';
    });
    const { trail, cpuNs } = await (await follower.follow('c0ffee'))(Marks.now());
    expect(asked).toEqual(['begin c0ffee', 'end']);
    expect(trail).toMatchObject({ unseen: null, steps: [{ program: 'runc' }] });
    expect(cpuNs).toBe(70);
  });

  test.each<[why: string, first: string, answer: (question: string) => string | undefined, unseen: RegExp]>([
    ['where the host denies it', 'unavailable perf_event_open: Permission denied', () => 'error', /denied/],
    ['where the program ends', 'ready', () => undefined, /did not answer/],
    [
      'where its answer is none',
      'ready',
      (question) => (question === 'end' ? 'trail x' : 'begun'),
      /did not/,
    ],
    [
      'where more happened than is kept',
      'ready',
      (question) => (question === 'end' ? 'crowded' : 'begun'),
      /so much/,
    ],
  ])('is not seen, with the reason, and does not fail, %s', async (_why, first, answer, unseen) => {
    await using follower = await followerOf(first, answer);
    const { trail } = await (await follower.follow('c0ffee'))(0n);
    expect(trail).toEqual({ steps: [], unseen: expect.stringMatching(unseen) });
  });
});
