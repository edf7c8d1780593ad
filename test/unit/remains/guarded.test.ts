import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { BallastError } from '../../../src/errors.ts';
import { guarded } from '../../../src/remains/guarded.ts';
import { startReaper } from '../../../src/remains/reaper.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-guarded-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A reaper that only says that it came. */
const options = () => ({
  argv: ['sh', '-c', 'echo reaping; touch "$1"', 'sh', join(folder, 'came')],
  lockFile: join(folder, 'run.jsonl'),
  logFile: join(folder, 'reaper.log'),
});
const hasCome = () => existsSync(join(folder, 'came'));
const stuck: AsyncDisposable = {
  [Symbol.asyncDispose]: () => Promise.reject(new Error('it is in use')),
};

it('sends the reaper away when all was taken down, after the end was written', async () => {
  const concluded = vi.fn(() => expect(hasCome()).toBe(false));
  expect(await guarded(options(), async () => 7, concluded)).toBe(7);
  expect(concluded).toHaveBeenCalledExactlyOnceWith({ result: 7 });
  expect(hasCome()).toBe(false);
  expect(existsSync(join(folder, 'reaper.log'))).toBe(false);
});

it('leaves to the reaper what could not be taken down, and names it after the first fault', async () => {
  const failed = guarded(options(), async (teardown) => {
    teardown.use('the disk', stuck);
    throw new Error('the engine is gone');
  });
  await expect(failed).rejects.toThrow(
    /^the engine is gone\n {2}removed only at the second try:\n {4}the disk: it is in use$/,
  );
  expect(hasCome()).toBe(true);
  expect(readFileSync(join(folder, 'reaper.log'), 'utf8')).toBe('reaping\n');
});

it('tells the first fault, not that undoing what it broke off failed as well', async () => {
  const first = new BallastError('input', 'host-lost', 'the connection was lost', { hint: 'look at it' });
  const failed = guarded(options(), async () => {
    await using _ = stuck;
    throw first;
  });
  await expect(failed).rejects.toBe(first);
});

it('lets nobody else write the run until it is over', async () => {
  const second = () => startReaper(options());
  await guarded(options(), async () => {
    await expect(second()).rejects.toMatchObject({ kind: 'input', code: 'run-in-use' });
  });
  await (await second()).dismiss();
});

it('holds the lock until the reaper is done, and says so when it is not within the time', async () => {
  const slow = { ...options(), argv: ['sh', '-c', 'read line < "$1"', 'sh', join(folder, 'gate')] };
  const { execFileSync } = await import('node:child_process');
  execFileSync('mkfifo', [join(folder, 'gate')]);
  const reaper = await startReaper(slow);
  expect(await reaper.release(50)).toBe(false);
  await expect(startReaper(options())).rejects.toMatchObject({ code: 'run-in-use' });
  execFileSync('sh', ['-c', 'echo > "$1"', 'sh', join(folder, 'gate')]);
});

it('waits for the reaper of an earlier part of the run where it is told to, as long as nobody wants to leave', async () => {
  const first = await startReaper(options());
  const waiting = vi.fn(() => void first.dismiss());
  const patience = { withinMs: 20_000, signal: new AbortController().signal, waiting };
  const second = await startReaper({ ...options(), patience });
  expect(waiting).toHaveBeenCalledOnce();
  const leaving = new AbortController();
  const third = startReaper({
    ...options(),
    patience: { withinMs: 20_000, signal: leaving.signal, waiting: () => leaving.abort('left') },
  });
  await expect(third).rejects.toBe('left');
  await second.dismiss();
});
