import { Duplex, PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { checkAnswer, judgeOf } from '../../../../src/launches/ready/checks.ts';

const http = { kind: 'http', path: '/', status: 200, withinMs: 1000 } as const;
const ping = { kind: 'tcp', send: 'PING\r\n', expect: '+PONG', withinMs: 1000 } as const;
const address = { host: '127.0.0.1', port: 80 };

test('an HTTP answer counts by its status and not before the status is there', () => {
  const judge = judgeOf(http);
  expect(judge('HTTP/1.1 2')).toBeUndefined();
  expect(judge('HTTP/1.1 200 OK\r\n')).toBe(true);
  expect(judge('HTTP/1.1 503 Service Unavailable\r\n')).toBe(false);
  expect(judge('SSH-2.0-OpenSSH_9.2p1 Debian')).toBe(false);
});

test('a TCP answer must begin with what is expected', () => {
  const judge = judgeOf(ping);
  expect(judge('+PO')).toBeUndefined();
  expect(judge('+PONG\r\n')).toBe(true);
  expect(judge('-LOADING Redis is loading')).toBe(false);
});

test('asks, and takes an answer that comes in pieces', async () => {
  const answers = new PassThrough();
  let asked = '';
  const connection = Duplex.from({
    readable: answers,
    writable: new PassThrough().on('data', (chunk: Buffer) => {
      asked += chunk;
      answers.write('+PO');
      setImmediate(() => answers.write('NG\r\n'));
    }),
  });
  expect(await checkAnswer(connection, address, ping, AbortSignal.timeout(500))).toBe(true);
  expect(asked).toBe('PING\r\n');
});

test('a flood and a silence are both "not yet"', async () => {
  const flood = new PassThrough();
  flood.write('HTTP/1.1 ');
  const verdict = checkAnswer(
    flood,
    address,
    { ...ping, send: '', expect: 'x'.repeat(200_000) },
    AbortSignal.timeout(300),
  );
  flood.write('x'.repeat(100_000));
  expect(await verdict).toBe(false);
  expect(
    await checkAnswer(
      new PassThrough({ read() {} }),
      address,
      { ...ping, send: '' },
      AbortSignal.timeout(20),
    ),
  ).toBe(false);
});
