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
  for (const piece of [
    'Linux\r\n\x1eballast: i',
    'nit\r',
    '\n\x1eballast: init\n\x1eballast: started 7',
    '1\n',
  ]) {
    line.push(Buffer.from(piece), at);
  }
  expect(seen).toEqual(['byte', 'init', 'started']);
});

test('believes the last word about the end, and keeps why a program could not be run', () => {
  const forged = serialLine();
  forged.line.push(Buffer.from('\x1eballast: exit 0\nstill here\n\n\x1eballast: signal 9\r\n'), at);
  expect(forged.line.end).toEqual({ kind: 'signal', number: 9 });
  const missing = serialLine();
  missing.line.push(Buffer.from('\x1eballast: failed exec /x: No such file\n\n\x1eballast: exit 127\n'), at);
  expect(missing.line.end).toEqual({ kind: 'failed', text: 'exec /x: No such file' });
});

test('takes nothing that a workload can write to its output for the words of the program that keeps it', () => {
  const { line, seen } = serialLine();
  for (const text of ['init', 'started 7', 'exit 0', 'signal 9', 'failed exec /x: No such file'])
    line.push(Buffer.from(`ballast: ${text}\n?ballast: ${text}\n`), at);
  expect(seen).toEqual(['byte']);
  expect(line.end).toBeUndefined();
});

test('a workload that writes what a kernel writes at its end is not ended for that', async () => {
  const { line, end } = serialLine();
  let ended = false;
  void line.ended.then(() => {
    ended = true;
  });
  line.push(Buffer.from('reboot: Power down\nKernel panic - not syncing: no\n'), at);
  await Promise.resolve();
  expect(ended).toBe(false);
  line.push(Buffer.from('\x1eballast: exit 0\n'), at);
  await line.ended;
  expect(line.end).toEqual({ kind: 'exit', code: 0 });
  end();
});

test('a kernel that stays after its panic has ended', async () => {
  const { line } = serialLine();
  line.push(Buffer.from('[    2.517301] Kernel panic - not syncing: sysrq triggered crash\r\n'), at);
  await line.ended;
  expect(line.end).toEqual({ kind: 'panic', text: 'sysrq triggered crash' });
});

test('reads words that come in the middle of a line of the workload', () => {
  const { line } = serialLine();
  line.push(Buffer.from('waiting for a data\x1eballast: exit 4\nbase\n'), at);
  expect(line.end).toEqual({ kind: 'exit', code: 4 });
});

test('an endless line costs no memory and a later marker is still read', () => {
  const { line, seen } = serialLine();
  for (let i = 0; i < 1000; i++) line.push(Buffer.alloc(10_000, 'x'), at);
  line.push(Buffer.from('\n\x1eballast: init\n'), at);
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
