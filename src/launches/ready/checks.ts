import type { Duplex } from 'node:stream';
import type { Readiness } from '../../workload.ts';
import { judgeHttp } from './http-answer.ts';

/** The checks that are asked from outside, at the port. */
export type PortReadiness = Extract<Readiness, { kind: 'http' | 'tcp' }>;

/** The longest answer to a readiness check; a longer one is wrong. */
const longestAnswer = 1024 * 1024;

/** True when the workload answers the check correctly on this connection. Never rejects: any fault means "not yet". */
export async function checkAnswer(
  connection: Duplex,
  address: { readonly host: string; readonly port: number },
  readiness: PortReadiness,
  signal: AbortSignal,
): Promise<boolean> {
  const judge = judgeOf(readiness);
  const request = requestOf(readiness, address);
  if (request === '' && judge('') === true) return true;
  return new Promise((resolve) => {
    let answer = '';
    const finish = (verdict: boolean) => {
      signal.removeEventListener('abort', abort);
      resolve(verdict);
    };
    const abort = () => finish(false);
    const end = () => finish(judge(answer, true) === true);
    signal.addEventListener('abort', abort, { once: true });
    connection.on('data', (chunk: Buffer) => {
      answer += chunk.toString('latin1');
      const verdict = judge(answer);
      if (verdict !== undefined) finish(verdict);
      else if (answer.length > longestAnswer) finish(false);
    });
    connection.on('error', abort);
    connection.on('end', end);
    connection.on('close', end);
    if (request !== '') connection.write(request, 'latin1');
  });
}

/** The request to send, in latin1; empty when nothing is sent. */
export function requestOf(
  readiness: PortReadiness,
  address: { readonly host: string; readonly port: number },
): string {
  switch (readiness.kind) {
    case 'tcp':
      return Buffer.from(readiness.send, 'utf8').toString('latin1');
    case 'http':
      return `GET ${readiness.path} HTTP/1.1\r\nHost: ${address.host}:${address.port}\r\nUser-Agent: ballast\r\nAccept: */*\r\nConnection: close\r\n\r\n`;
  }
}

/** True or false once the answer decides, undefined while more of it is needed. */
export function judgeOf(
  readiness: PortReadiness,
): (answer: string, hasEnded?: boolean) => boolean | undefined {
  switch (readiness.kind) {
    case 'tcp': {
      const expected = Buffer.from(readiness.expect, 'utf8').toString('latin1');
      return (answer) => {
        if (answer.length >= expected.length) return answer.startsWith(expected);
        return expected.startsWith(answer) ? undefined : false;
      };
    }
    case 'http':
      return (answer, hasEnded = false) => judgeHttp(readiness, answer, hasEnded);
  }
}
