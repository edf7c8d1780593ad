import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { GuestAgent, parseGuestMemory } from '../../../src/forms/guest/guest-agent.ts';
import { divideQemuMemory, parseRamRange, parseSmaps } from '../../../src/forms/guest/qemu-memory.ts';
import { SerialLine } from '../../../src/forms/guest/serial-line.ts';
import type { HostProcess } from '../../../src/host/host.ts';

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
    line.push(Buffer.from(piece));
  }
  expect(seen).toEqual(['byte', 'init', 'started']);
});

test('believes the last word about the end, and keeps why a program could not be run', () => {
  const forged = serialLine();
  forged.line.push(Buffer.from('ballast: exit 0\nstill here\n\nballast: signal 9\r\n'));
  expect(forged.line.end).toEqual({ kind: 'signal', number: 9 });
  const missing = serialLine();
  missing.line.push(Buffer.from('ballast: failed exec /x: No such file\n\nballast: exit 127\n'));
  expect(missing.line.end).toEqual({ kind: 'failed', text: 'exec /x: No such file' });
});

test('an endless line costs no memory and a later marker is still read', () => {
  const { line, seen } = serialLine();
  for (let i = 0; i < 1000; i++) line.push(Buffer.alloc(10_000, 'x'));
  line.push(Buffer.from('\nballast: init\n'));
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

test('refuses memory figures that are not what init says', () => {
  const good = { workloadPss: 1, memTotal: 2, memAvailable: 3, memFree: 4, cached: 5 };
  expect(parseGuestMemory(JSON.stringify(good))).toEqual(good);
  for (const bad of [
    '',
    'null',
    '[]',
    JSON.stringify({ ...good, cached: -1 }),
    JSON.stringify({ ...good, memFree: '4' }),
  ]) {
    expect(() => parseGuestMemory(bad)).toThrow(/not readable/);
  }
});

test('says so when the guest is silent', async () => {
  const agent = new GuestAgent(new PassThrough({ transform: (_chunk, _encoding, done) => done() }));
  await expect(agent.memory(20)).rejects.toMatchObject({ code: 'guest-silent' });
});

const smaps = [
  ['7f0000000000-7f0010000000 rw-p 00000000 00:00 0 ', 1000],
  ['7f1000000000-7f1004000000 rwxp 00000000 00:00 0 ', 200],
  ['7f2000000000-7f2010000000 rw-p 00000000 00:00 0                          [heap]', 30],
]
  .map(
    ([head, pss]) => `${head}\nSize: 4 kB\nRss: ${pss} kB\nPss: ${pss} kB\nSwapPss: 9 kB\nVmFlags: rd wr\n`,
  )
  .join('');

test('finds guest RAM by its address, not by its size', () => {
  const ram = parseRamRange('Host virtual address for 0x100000 (pc.ram) is 0x7f0000100000', 256 * 2 ** 20);
  expect(divideQemuMemory(parseSmaps(smaps), ram)).toEqual({
    guestRamBytes: 1000 * 1024,
    emulatorBytes: 200 * 1024,
    restBytes: 30 * 1024,
  });
  expect(parseRamRange('No memory is mapped at address 0x100000', 1)).toBeUndefined();
  expect(() => divideQemuMemory(parseSmaps(smaps), undefined)).toThrow(/not found/);
});
