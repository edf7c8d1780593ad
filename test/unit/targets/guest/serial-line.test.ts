import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import type { HostProcess } from '../../../../src/host/host.ts';
import { SerialLine } from '../../../../src/targets/guest/serial-line.ts';

const at = { earliestNs: 1n, latestNs: 2n };

function serialLine() {
  const seen: string[] = [];
  const stdout = new PassThrough();
  const ended = Promise.withResolvers<{ exitCode: number | null }>();
  const reader = { stdout, stderr: new PassThrough(), exited: ended.promise } as unknown as HostProcess;
  const line = new SerialLine(reader, {
    onFirstByte: () => seen.push('byte'),
    onInit: () => seen.push('init'),
    onStarted: () => seen.push('started'),
  });
  return { line, seen, end: () => ended.resolve({ exitCode: 0 }) };
}

test('reads markers that arrive in pieces, each once', () => {
  const { line, seen } = serialLine();
  for (const piece of ['Linux\r\nballast: i', 'nit\r', '\nballast: init\nballast: started 7', '1\n']) {
    line.push(Buffer.from(piece), at);
  }
  expect(seen).toEqual(['byte', 'init', 'started']);
});

test('believes the last word about the end, and keeps why a program could not be run', () => {
  const forged = serialLine();
  forged.line.push(Buffer.from('ballast: exit 0\nstill here\n\nballast: signal 9\r\n'), at);
  expect(forged.line.end).toEqual({ kind: 'signal', number: 9 });
  const missing = serialLine();
  missing.line.push(Buffer.from('ballast: failed exec /x: No such file\n\nballast: exit 127\n'), at);
  expect(missing.line.end).toEqual({ kind: 'failed', text: 'exec /x: No such file' });
});

test('an endless line costs no memory and a later marker is still read', () => {
  const { line, seen } = serialLine();
  for (let i = 0; i < 1000; i++) line.push(Buffer.alloc(10_000, 'x'), at);
  line.push(Buffer.from('\nballast: init\n'), at);
  expect(seen).toEqual(['byte', 'init']);
  expect(Buffer.byteLength(line.tail.text())).toBeLessThanOrEqual(4096);
});

test('is closed when its reader ends', async () => {
  const { line, end } = serialLine();
  end();
  await line.closed;
  await line.ended;
  expect(line.end).toBeUndefined();
});
