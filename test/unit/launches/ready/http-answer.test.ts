import { Duplex, PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { checkAnswer } from '../../../../src/launches/ready/checks.ts';
import { judgeHttp } from '../../../../src/launches/ready/http-answer.ts';

const asked = { kind: 'http', path: '/', status: 200, withinMs: 1000 } as const;

/** What an answer is judged to be after each of its pieces, and at its end. */
function judged(changes: object, ...pieces: string[]) {
  const answers = pieces.map((_, index) => pieces.slice(0, index + 1).join(''));
  const readiness = { ...asked, ...changes };
  return [
    ...answers.map((answer) => judgeHttp(readiness, answer, false)),
    judgeHttp(readiness, answers.at(-1) ?? '', true),
  ];
}

const ok = 'HTTP/1.1 200 OK\r\n';

describe('the headers of an answer', () => {
  const headers = { 'Content-type': 'json', 'X-Ready': '' };

  test('count by a part of their values, whatever the case of their names, once all have come', () => {
    const pieces = [ok, 'content-type: application/json\r\nX-READY: 1\r\n', '\r\n'];
    expect(judged({ headers }, ...pieces)).toEqual([undefined, undefined, true, true]);
    expect(judged({ headers }, ok, 'content-type: text/html\r\n\r\n')).toEqual([undefined, false, false]);
    expect(judged({ headers: { constructor: '' } }, ok, '\r\n\r\n')).toEqual([undefined, false, false]);
  });

  test('may say one thing in several fields', () => {
    expect(judged({ headers: { Via: 'b' } }, `${ok}Via: a\r\nVia: b\r\n\r\n`)).toEqual([true, true]);
  });
});

describe('the body of an answer', () => {
  test('contains a text as soon as that has come, and lacks it when the body is whole', () => {
    const head = `${ok}Content-Length: 12\r\n\r\n`;
    expect(judged({ contains: 'wörld' }, head, Buffer.from('hello wörld').toString('latin1'))).toEqual([
      ...[undefined, true, true],
    ]);
    expect(judged({ contains: 'ready' }, head, 'not ', 'yet here')).toEqual([
      ...[undefined, undefined, false, false],
    ]);
  });

  test('without a length is whole when the connection ends', () => {
    expect(judged({ contains: 'ready' }, `${ok}\r\n`, 'not yet')).toEqual([undefined, undefined, false]);
    expect(judged({ matches: '^ready$' }, `${ok}\r\n`, 'ready')).toEqual([undefined, undefined, true]);
  });

  test('is put together from its chunks', () => {
    const head = `${ok}Transfer-Encoding: chunked\r\n\r\n`;
    const chunks = ['3;name=value\r\nrea\r\n', '2\r\ndy\r\n', '0\r\n\r\n'];
    expect(judged({ contains: 'ready' }, head, ...chunks)).toEqual([undefined, undefined, true, true, true]);
    expect(judged({ matches: '^ready$' }, head, ...chunks)).toEqual([
      ...[undefined, undefined, undefined, true, true],
    ]);
    expect(judged({ contains: 'ready' }, head, 'no chunk')).toEqual([undefined, undefined, false]);
  });

  test('matches a pattern line by line', () => {
    const head = `${ok}Content-Length: 9\r\n\r\n`;
    expect(judged({ matches: '^b+$' }, `${head}aaa\nbbb\nc`)).toEqual([true, true]);
    expect(judged({ matches: '^b$' }, `${head}aaa\nbbb\nc`)).toEqual([false, false]);
  });

  test('does not match a pattern that would take for ever', () => {
    const body = `${'a'.repeat(60)}!`;
    expect(judged({ matches: '^(a+)+$' }, `${ok}Content-Length: 61\r\n\r\n${body}`)).toEqual([false, false]);
  });
});

test('a wrong status decides, whatever else is asked', () => {
  expect(judged({ contains: 'x' }, 'HTTP/1.1 503 Later\r\n')).toEqual([false, false]);
});

test('an answer is judged by all of it when the connection ends', async () => {
  const readable = new PassThrough();
  const connection = Duplex.from({ readable, writable: new PassThrough().resume() });
  const address = { host: '127.0.0.1', port: 80 };
  const verdict = checkAnswer(
    connection,
    address,
    { ...asked, matches: 'ready\\s*$' },
    AbortSignal.timeout(30_000),
  );
  readable.end(`${ok}\r\nready\n`);
  expect(await verdict).toBe(true);
});
