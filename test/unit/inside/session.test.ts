import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ProbeSession } from '../../../src/inside/session.ts';
import { frame } from '../../fixtures/frame.ts';

type Reply = (id: string, verb: string, args: readonly string[]) => Buffer | string | undefined;

/** The other side, answering as the test wants: `hello` properly, everything else by `reply`. */
function otherSide(reply: Reply, hello: Reply = (id) => `${id} 0 OK whole 0\n\n`) {
  const requests = new PassThrough();
  const answers = new PassThrough();
  let isClosed = false;
  requests.on('data', (chunk: Buffer) => {
    for (const line of chunk.toString().split('\n').filter(Boolean)) {
      const [id = '', , verb = '', ...args] = line.split(' ');
      const said = (verb === 'hello' ? hello : reply)(id, verb, args);
      if (said !== undefined) answers.write(said);
    }
  });
  const close = () => {
    isClosed = true;
    answers.destroy();
  };
  const stream = { requests, answers, complaint: () => 'exec format error', close };
  return { stream, answers, isClosed: () => isClosed };
}

describe('a session', () => {
  test('asks one after the other, with any argument, and takes answers of any bytes', async () => {
    const bytes = Buffer.from([0, 10, 255, 10, 13, 0]);
    const asked: string[][] = [];
    const { stream } = otherSide((id, _verb, args) => {
      asked.push(args.map(decodeURIComponent));
      return frame(id, bytes);
    });
    using session = await ProbeSession.open(stream);
    const answers = await Promise.all([session.ask('read', ['/a b\nc%', 1]), session.ask('read', ['/ü', 2])]);
    expect(asked).toEqual([
      ['/a b\nc%', '1'],
      ['/ü', '2'],
    ]);
    for (const { body, error } of answers) expect([body, error]).toEqual([bytes, 'OK']);
  });

  test('skips what an earlier session left on the line', async () => {
    const noise = (id: string) =>
      Buffer.concat([Buffer.from('old.7 0 OK whole 3\nold\n\0echo\r\n'), frame(id, '')]);
    const { stream } = otherSide((id) => frame(id, 'new'), noise);
    using session = await ProbeSession.open(stream);
    expect((await session.ask('read', ['/x', 1])).body.toString()).toBe('new');
  });

  test.each([
    ['late', 'probe-late'],
    ['died', 'probe-died'],
    ['refused', 'probe-refused'],
  ])('a request that is %s fails alone', async (state, code) => {
    let first = true;
    const { stream } = otherSide((id) => {
      const head = first ? `110 ETIMEDOUT ${state}` : '0 OK whole';
      first = false;
      return frame(id, '', head);
    });
    using session = await ProbeSession.open(stream);
    await expect(session.ask('read', ['/x', 1])).rejects.toMatchObject({ code });
    expect((await session.ask('read', ['/x', 1])).state).toBe('whole');
  });

  test.each<[string, Reply]>([
    ['an answer to what was not asked', () => frame('other.1', 'x')],
    ['two answers to one request', (id) => Buffer.concat([frame(id, 'x'), frame(id, 'x')])],
    ['success with an error number', (id) => frame(id, 'x', '13 OK whole')],
    ['an error without a number', (id) => frame(id, 'x', '0 EACCES whole')],
    ['an answer longer than it says', (id) => `${id} 0 OK whole 2\nlonger\n`],
    ['an answer that says it is huge', (id) => `${id} 0 OK whole 99999\n`],
    ['a head that never ends', (id) => id.repeat(100)],
    ['a state that there is not', (id) => frame(id, '', '0 OK fine')],
  ])('%s ends it', async (_name, reply) => {
    const { stream, isClosed } = otherSide(reply);
    using session = await ProbeSession.open(stream);
    // The first of two answers is an answer; what follows it is not.
    await session.ask('read', ['/x', 1]).catch(() => undefined);
    await expect(session.ask('read', ['/x', 1])).rejects.toMatchObject({ code: 'probe-malformed' });
    expect(session.isLost).toBe(true);
    expect(isClosed()).toBe(true);
  });

  test('an end in the middle of an answer ends it, with what was said about it', async () => {
    const { stream, answers } = otherSide((id) => {
      setImmediate(() => answers.end());
      return `${id} 0 OK whole 100\nhalf`;
    });
    using session = await ProbeSession.open(stream);
    await expect(session.ask('read', ['/x', 1])).rejects.toMatchObject({
      code: 'probe-lost',
      message: expect.stringContaining('exec format error'),
    });
  });

  test('a flood ends it without being kept', async () => {
    const chunk = Buffer.alloc(1 << 20, 'a');
    const { stream, answers } = otherSide(() => undefined);
    using session = await ProbeSession.open(stream);
    const answer = session.ask('read', ['/x', 1]);
    for (let i = 0; i < 40 && !answers.destroyed; i++) answers.write(chunk);
    await expect(answer).rejects.toMatchObject({ code: 'probe-malformed' });
  });

  test('valid answers without end end it too', async () => {
    const { stream } = otherSide((id) => frame(id, Buffer.alloc(65_000)));
    using session = await ProbeSession.open(stream);
    const askMany = async () => {
      for (let i = 0; i < 1000; i++) await session.ask('read', ['/x', 1]);
    };
    await expect(askMany()).rejects.toMatchObject({ code: 'probe-too-much' });
  });

  test('noise without end before the first answer is refused', async () => {
    const { stream } = otherSide(
      () => undefined,
      () => Buffer.alloc(1 << 20, 'noise\n'),
    );
    await expect(ProbeSession.open(stream)).rejects.toMatchObject({ code: 'probe-malformed' });
  });
});

describe('silence', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('ends it a while after the deadline of the request', async () => {
    const { stream } = otherSide(() => undefined);
    using session = await ProbeSession.open(stream);
    const answer = session.ask('read', ['/x', 1], { timeoutMs: 1000 });
    const refusal = expect(answer).rejects.toMatchObject({ code: 'probe-silent' });
    await vi.advanceTimersByTimeAsync(6001);
    await refusal;
    await expect(session.ask('read', ['/x', 1])).rejects.toMatchObject({ code: 'probe-silent' });
  });
});
