import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import type { RequestAgent } from './request-agent.ts';

const longestMs = 10_000;
const mostBytes = 16 << 20;

export interface Question {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  /** The status of a correct answer. */
  readonly status: number;
}

export interface Answered {
  readonly isCorrect: boolean;
  /** True when the workload lets the connection be used again. */
  readonly keepsAlive: boolean;
}

/**
 * Asks once and reads the answer to its end, bounded in size and time, the wait for a connection included. A question
 * that is given up has failed. Never rejects.
 */
export function ask(
  agent: RequestAgent,
  { host, port, path, status }: Question,
  signal: AbortSignal,
): Promise<Answered> {
  const { promise, resolve } = Promise.withResolvers<Answered>();
  let asking: ClientRequest | undefined;
  const end = (answered: Answered) => {
    clearTimeout(timer);
    signal.removeEventListener('abort', giveUp);
    resolve(answered);
  };
  const failed = () => end({ isCorrect: false, keepsAlive: false });
  const giveUp = () => {
    takeBack();
    asking?.destroy();
    failed();
  };
  const timer = setTimeout(giveUp, longestMs);
  signal.addEventListener('abort', giveUp, { once: true });
  const takeBack = agent.whenFree((release) => {
    asking = request({ agent, host, port, path });
    asking.on('error', failed);
    asking.on('close', () => {
      failed();
      release();
    });
    asking.on('response', (answer: IncomingMessage) => {
      let bytes = 0;
      answer.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > mostBytes) asking?.destroy();
      });
      answer.on('error', failed);
      answer.on('end', () => {
        const keepsAlive = answer.httpVersion === '1.1' && answer.headers.connection !== 'close';
        end({ isCorrect: answer.statusCode === status, keepsAlive });
      });
    });
    asking.end();
  });
  if (signal.aborted) giveUp();
  return promise;
}
