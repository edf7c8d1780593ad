import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { BallastError } from '../errors.ts';
import { DockerError } from './engine-error.ts';

/** A client's request, with the statuses that it accepts: `true`, or the reason why the status is an error. */
export interface EngineRequest {
  readonly isStream?: boolean;
  readonly statusCodes?: Readonly<Record<number, string | boolean>>;
}

/** The client's raw response when it is told to judge nothing: a stream, one with its request, or a bare socket. */
export type Response = Readable & { readonly req?: ClientRequest & { readonly res?: IncomingMessage } };

/** The largest answer that is read. The longest real ones are lists of all images, far below. */
const mostAnswerBytes = 32 * 2 ** 20;

/**
 * Makes the client accept every status, so that it reads no refusal itself: it would collect an endless one and crash
 * on a malformed one.
 */
export const everyStatus = Object.fromEntries(
  Array.from({ length: 500 }, (_, index) => [100 + index, true]),
) as Readonly<Record<number, true>>;

/**
 * Reads a response: the stream that was asked for, or the whole answer, parsed when it is JSON and bytes otherwise.
 * @throws BallastError `engine-answer` when it is endless; DockerError when the engine refuses
 */
export async function readResponse(response: Response, asked: EngineRequest): Promise<unknown> {
  // An upgraded connection has no status: it is a bare socket.
  const message = response.req?.res;
  const status = message?.statusCode;
  const verdict = status === undefined ? true : (asked.statusCodes?.[status] ?? 'unexpected');
  if (message !== undefined && verdict !== true)
    throw new DockerError(refusalIn(await wholeAnswer(message), verdict), status);
  if (asked.isStream !== true && message !== undefined) return wholeAnswer(response);
  // Nobody reads a stream in which nothing comes, and its connection would be held as long as nobody does.
  if (message !== undefined && isEmpty(message)) response.resume();
  return response;
}

const isEmpty = ({ statusCode, headers }: IncomingMessage) =>
  statusCode === 204 || headers['content-length'] === '0';

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
    // The client reads properties of an answer without checking that there is one.
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
