import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { BallastError } from '../errors.ts';
import { DockerError } from './engine-error.ts';

/** What a client asked for, and the statuses that it takes for an answer: `true`, or a reason why it is none. */
export interface Asked {
  readonly isStream?: boolean;
  readonly statusCodes?: Readonly<Record<number, string | boolean>>;
}

/** What the client hands over when it is told to judge nothing: a response, one with its request, or a bare socket. */
export type Response = Readable & { readonly req?: ClientRequest & { readonly res?: IncomingMessage } };

/** Its longest are lists of all images, far below. */
const mostAnswerBytes = 32 * 2 ** 20;

/** For the client, so that it reads no refusal itself: it would collect an endless one, and be felled by an odd one. */
export const everyStatus = Object.fromEntries(
  Array.from({ length: 500 }, (_, index) => [100 + index, true]),
) as Readonly<Record<number, true>>;

/**
 * The stream that was asked for, or the whole answer: what is in it when that is JSON, bytes otherwise.
 * @throws BallastError `engine-answer` when it is endless; DockerError when the engine refuses
 */
export async function readResponse(response: Response, asked: Asked): Promise<unknown> {
  // An upgraded connection has no status: it is a bare socket.
  const message = response.req?.res;
  const status = message?.statusCode;
  const verdict = status === undefined ? true : (asked.statusCodes?.[status] ?? 'unexpected');
  if (message !== undefined && verdict !== true)
    throw new DockerError(refusalIn(await wholeAnswer(message), verdict), status);
  return asked.isStream === true ? response : wholeAnswer(response);
}

async function wholeAnswer(stream: Readable): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostAnswerBytes)
      throw new BallastError('engine', 'engine-answer', `the engine answers with more than ${bytes} bytes`);
    chunks.push(chunk);
  }
  const whole = Buffer.concat(chunks);
  try {
    // The client looks into answers without asking whether there is one.
    return JSON.parse(whole.toString('utf8')) ?? whole;
  } catch {
    return whole;
  }
}

function refusalIn(answer: unknown, reason: string | boolean): string {
  const { message } = answer as { readonly message?: unknown };
  if (typeof message === 'string') return message;
  const said = Buffer.isBuffer(answer) ? answer.toString('utf8') : JSON.stringify(answer);
  return said.trim() || `${reason}`;
}
