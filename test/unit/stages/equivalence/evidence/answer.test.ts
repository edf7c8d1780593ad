import { describe, expect, test } from 'vitest';
import { answerParts, differingParts } from '../../../../../src/stages/equivalence/evidence/answer.ts';

describe('an answer', () => {
  const address = { host: '172.17.0.2', port: 80 };
  const answer = (date: string, body: string, more = '') =>
    answerParts(
      Buffer.from(`HTTP/1.1 200 OK\r\nDate: ${date}\r\nX-A: 1${more}\r\n\r\n${body}`, 'latin1'),
      true,
      address,
    );

  test('is the same at another time and at another address', () => {
    const other = answerParts(
      Buffer.from('HTTP/1.1 200 OK\r\ndate: later\r\nX-A: 1\r\n\r\nat 10.0.0.9:8080'),
      true,
      { host: '10.0.0.9', port: 8080 },
    );
    expect(differingParts(answer('now', 'at 172.17.0.2:80'), other)).toEqual([]);
  });

  test('differs in a header, or in its body', () => {
    expect(differingParts(answer('now', 'a'), answer('now', 'b', '\r\nSet-Cookie: x'))).toEqual([
      'set-cookie',
      'body',
    ]);
  });

  test('of another protocol is its bytes', () => {
    const [one, other] = ['+PONG\r\n', '-ERR\r\n'].map((text) =>
      answerParts(Buffer.from(text), false, address),
    );
    if (one === undefined || other === undefined) throw new Error('there are two');
    expect(differingParts(one, other)).toEqual(['body']);
    expect(one.bytes).toBe(7);
  });
});
