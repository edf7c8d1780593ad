import type { Readable } from 'node:stream';
import { BallastError } from '../errors.ts';
import { LineSplitter } from '../host/line-splitter.ts';
import { type EnginePatience, unlessSilent } from './engine-deadlines.ts';

/** The longest line that is read; a longer one is skipped. */
const longestLine = 1 << 20;
/** The number of lines that are kept, the last ones: a build may print without end. */
const keptLines = 100;

/**
 * Reads an engine's progress stream (JSON lines) to its end, reporting each as it comes; returns the last of them.
 * @throws BallastError `engine-refused` with the engine's own words, `engine-silent`; Error when the stream broke off
 */
export async function followProgress(
  stream: Readable | NodeJS.ReadableStream,
  tell: (line: object) => void = () => undefined,
  patience?: EnginePatience,
): Promise<readonly object[]> {
  const splitter = new LineSplitter(longestLine);
  const kept: object[] = [];
  const take = (text: string) => {
    const line = parsed(text);
    if (line === undefined) return;
    tell(line);
    if ('error' in line) throw new BallastError('engine', 'engine-refused', words(line.error));
    kept.push(line);
    if (kept.length > keptLines) kept.shift();
  };
  const heard = unlessSilent(stream as Readable, 'its progress', patience);
  for await (const chunk of heard as AsyncIterable<Buffer>) splitter.push(chunk).forEach(take);
  splitter.push(Buffer.from('\n')).forEach(take);
  return kept;
}

function parsed(text: string): object | undefined {
  try {
    const line: unknown = JSON.parse(text);
    return typeof line === 'object' && line !== null ? line : undefined;
  } catch {
    return undefined;
  }
}

function words(error: unknown): string {
  return (typeof error === 'string' ? error : JSON.stringify(error)).slice(0, 2000);
}
