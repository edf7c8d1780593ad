import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import type { ProbeStream } from '../../src/inside/session.ts';
import { frame } from '../fixtures/frame.ts';

/** What stands in for an answer; undefined says nothing, now or ever. Bytes of a generator are sent as they are taken. */
export type Lie = (id: string) => Iterable<string | Buffer> | undefined;

/** Stands in for `ballast-probe serve` inside an instance: greets as it should, and then lies to every request. */
export function liar(lie: Lie, isEnding: boolean) {
  const requests = new PassThrough();
  const answers = new PassThrough();
  let sentBytes = 0;
  let asked = 0;
  const send = async (parts: Iterable<string | Buffer>) => {
    for (const part of parts) {
      if (answers.destroyed) return;
      sentBytes += Buffer.byteLength(part);
      if (!answers.write(part)) await Promise.race([once(answers, 'drain'), once(answers, 'close')]);
    }
    if (isEnding) answers.end();
  };
  requests.on('data', (chunk: Buffer) => {
    for (const line of chunk.toString().split('\n').filter(Boolean)) {
      const [id = '', , verb = ''] = line.split(' ');
      const said = verb === 'hello' ? undefined : lie(id);
      if (verb !== 'hello') asked++;
      if (verb === 'hello') answers.write(frame(id, ''));
      else if (said !== undefined) void send(said);
      else if (isEnding) answers.end();
    }
  });
  const stream: ProbeStream = {
    requests,
    answers,
    complaint: () => '',
    close: () => void answers.destroy(),
  };
  return { stream, sentBytes: () => sentBytes, asked: () => asked };
}

/** A gigabyte, in pieces. */
export function* gigabyteOf(piece: Buffer): Iterable<Buffer> {
  for (let sent = 0; sent < 2 ** 30; sent += piece.length) yield piece;
}
