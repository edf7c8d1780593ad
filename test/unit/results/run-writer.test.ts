import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { RunWriter } from '../../../src/results/run-writer.ts';
import { fixtureRun } from '../../fixtures/run.ts';

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'ballast-writer-')), 'run');
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true }));

const [header, calibration, preparation] = fixtureRun();
if (header === undefined || calibration === undefined || preparation === undefined) throw new Error('no run');
const written = () => readFileSync(join(folder, 'run.jsonl'), 'utf8');
const linesOf = (...records: readonly object[]) =>
  records.map((record) => `${JSON.stringify(record)}\n`).join('');

test('an existing run is never written over', () => {
  using writer = RunWriter.create(folder, []);
  writer.append(header);
  expect(() => RunWriter.create(folder, [])).toThrow(/cannot be written/);
  expect(written()).toBe(linesOf(header));
});

describe('a run that is gone on with', () => {
  test.each([
    ['whole', ''],
    ['with a torn last line', '{"type":"lau'],
    ['with one that is longer than what is read at once', `"${'x'.repeat(200_000)}`],
  ])('%s', (_, torn) => {
    mkdirSync(folder);
    writeFileSync(join(folder, 'run.jsonl'), `${linesOf(header, calibration)}${torn}`);
    using writer = RunWriter.reopen(folder, []);
    writer.append(preparation);
    expect(written()).toBe(linesOf(header, calibration, preparation));
  });

  test('which is not there', () => {
    expect(() => RunWriter.reopen(folder, [])).toThrow(/cannot be written/);
  });
});

describe('a run whose file is gone', () => {
  test.each<[string, () => void]>([
    ['deleted with its folder', () => rmSync(folder, { recursive: true })],
    ['moved', () => renameSync(folder, `${folder}-elsewhere`)],
    [
      'replaced',
      () => {
        rmSync(join(folder, 'run.jsonl'));
        appendFileSync(join(folder, 'run.jsonl'), '');
      },
    ],
  ])('%s: said instead of writing what nobody will find', (_, remove) => {
    using writer = RunWriter.create(folder, []);
    writer.append(header);
    remove();
    expect(() => writer.append(calibration)).toThrow(/run\.jsonl was deleted or moved/);
  });
});

test('a line that the disk has no room for is taken back, and those before it stay', () => {
  // A limit on the size of files stands in for a full disk: the kernel writes what fits, then refuses.
  const source = `
    process.on('SIGXFSZ', () => undefined);
    const { RunWriter } = await import('${join(import.meta.dirname, '../../../src/results/run-writer.ts')}');
    const writer = RunWriter.create(${JSON.stringify(folder)}, []);
    const record = { type: 'end', status: 'failed', reason: 'x'.repeat(700), endedAt: '' };
    writer.append(record);
    try { writer.append(record); } catch (error) { console.log(error.code); }
    try { writer.append({ ...record, reason: null }); console.log('written'); } catch (error) { console.log(error.code); }
  `;
  // In blocks of 512 bytes.
  const argv = ['-c', 'ulimit -f 2; exec "$@"', 'sh', process.execPath, '--input-type=module', '-e', source];
  const { stdout, stderr } = spawnSync('sh', argv, { encoding: 'utf8' });
  expect(stdout, stderr).toBe('results-unwritable\nwritten\n');
  const reasons = written()
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { reason: string | null }).reason?.length ?? null);
  expect(reasons).toEqual([700, null]);
});
