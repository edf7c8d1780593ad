import { type Agent, type IncomingMessage, request } from 'node:http';

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

/** Asks once and reads the answer to its end, bounded in size and time. Never rejects. */
export function ask(agent: Agent, { host, port, path, status }: Question): Promise<Answered> {
  const { promise, resolve } = Promise.withResolvers<Answered>();
  const failed = () => resolve({ isCorrect: false, keepsAlive: false });
  const asking = request({ agent, host, port, path });
  const timer = setTimeout(() => asking.destroy(), longestMs);
  asking.on('error', failed);
  asking.on('close', () => {
    clearTimeout(timer);
    failed();
  });
  asking.on('response', (answer: IncomingMessage) => {
    let bytes = 0;
    answer.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > mostBytes) asking.destroy();
    });
    answer.on('error', failed);
    answer.on('end', () => {
      const keepsAlive = answer.httpVersion === '1.1' && answer.headers.connection !== 'close';
      resolve({ isCorrect: answer.statusCode === status, keepsAlive });
    });
  });
  asking.end();
  return promise;
}
