import { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { BallastError } from '../errors.ts';
import { type EngineRequest, everyStatus, type Response, readResponse } from './engine-response.ts';

/** The time that is given to an engine that accepts requests and says nothing. */
export interface EnginePatience {
  /**
   * The limit for an answer, or the beginning of a stream, in ms. Time that the engine was asked to wait comes on
   * top.
   */
  readonly answerMs: number;
  /**
   * The longest silence while the engine works on images, in ms between two bytes that it takes or gives. A step of a
   * build may well be silent.
   */
  readonly silenceMs: number;
}

const enginePatience: EnginePatience = { answerMs: 120_000, silenceMs: 600_000 };

interface Request extends EngineRequest {
  readonly path: string;
  readonly abortSignal?: AbortSignal;
  readonly options?: { readonly t?: unknown };
  readonly file?: { on?(event: 'data' | 'error', listener: (failure: Error) => void): unknown };
}
type Answered = (error: Error | null, data?: unknown) => void;

/**
 * Fails every request of a client that the engine does not answer in time with `engine-silent`, and every request
 * whose content cannot be read with the reason.
 */
export function withDeadlines(docker: Docker, patience = enginePatience): Docker {
  const modem = docker.modem as unknown as { dial(request: object, answered: Answered): void };
  const dial = modem.dial.bind(modem);
  modem.dial = (asked, answered) => {
    const request = asked as Request;
    const limitMs = limitOf(request, patience);
    const giveUp = new AbortController();
    const timer = setTimeout(() => {
      settle(engineSilent(request.path, limitMs));
      giveUp.abort();
    }, limitMs);
    let isSettled = false;
    const settle: Answered = (error, data) => {
      clearTimeout(timer);
      if (!isSettled) answered(error, data);
      isSettled = true;
    };
    const signals = [giveUp.signal, ...(request.abortSignal === undefined ? [] : [request.abortSignal])];
    // The answer is always taken as a stream: the client would collect an endless one to its end.
    const asStream = { isStream: true, statusCodes: everyStatus, abortSignal: AbortSignal.any(signals) };
    dial({ ...request, ...asStream }, (error, data) => {
      if (error !== null) settle(error);
      else readResponse(data as Response, request).then((answer) => settle(null, answer), settle);
    });
    request.file?.on?.('data', () => timer.refresh());
    // Without an abort the engine would wait for the rest of the file.
    request.file?.on?.('error', (failure) => {
      settle(failure);
      giveUp.abort();
    });
  };
  return docker;
}

/** An engine's stream, which fails with `engine-silent` when nothing comes for too long while it is being read. */
export function unlessSilent(stream: Readable, what: string, { silenceMs } = enginePatience): Readable {
  const heard = Readable.from(heardFrom(stream, what, silenceMs), { objectMode: false });
  return heard.once('close', () => stream.destroy());
}

async function* heardFrom(stream: Readable, what: string, silenceMs: number): AsyncGenerator<Buffer> {
  const wait = () => setTimeout(() => stream.destroy(engineSilent(what, silenceMs)), silenceMs);
  let timer = wait();
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      clearTimeout(timer);
      yield chunk;
      timer = wait();
    }
  } finally {
    clearTimeout(timer);
  }
}

function limitOf({ path, isStream, options }: Request, { answerMs, silenceMs }: EnginePatience): number {
  if (isStream === true && /^\/(?:build|images)\b|\/export\b/.test(path)) return silenceMs;
  const askedToWaitMs = /\/stop\b/.test(path) ? Number(options?.t ?? 0) * 1000 : 0;
  return answerMs + askedToWaitMs;
}

function engineSilent(what: string, afterMs: number): BallastError {
  const asked = what.replace(/\?.*$/s, '').slice(0, 200);
  return new BallastError(
    'engine',
    'engine-silent',
    `the container engine was silent for ${afterMs / 1000} s (${asked})`,
    { hint: 'it may hang: look at its log (journalctl -u docker) and start it again' },
  );
}
