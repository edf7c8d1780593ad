import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { resultsFolder } from '../../../../src/doctor/checks/results-folder.ts';
import { fakeHost } from '../../../fixtures/fake-host.ts';

describe('results folder', () => {
  test('need not exist yet, and is not made', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ballast-doctor-'));
    const answer = await resultsFolder.ask({ host: fakeHost({}), resultsFolder: join(folder, 'a/b') });
    expect(answer).toMatchObject({ level: 'ok', found: expect.stringContaining(join(folder, 'a/b')) });
    expect(readdirSync(folder)).toEqual([]);
    rmSync(folder, { recursive: true });
  });

  test('that nobody can write is a problem', async () => {
    const answer = await resultsFolder.ask({ host: fakeHost({}), resultsFolder: '/proc/reports' });
    expect(answer).toMatchObject({ level: 'problem', toDo: 'choose another with --out' });
  });
});
