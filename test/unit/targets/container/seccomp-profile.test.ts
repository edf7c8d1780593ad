import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readSeccompProfile } from '../../../../src/targets/container/seccomp-profile.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ballast-seccomp-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(content: string) {
  const path = join(folder, 'profile.json');
  await writeFile(path, content);
  return readSeccompProfile(path, 'strict');
}

test('a profile is read as it is, and known by its digest', async () => {
  const text = '{"defaultAction":"SCMP_ACT_ERRNO","syscalls":[{"names":["read"],"action":"SCMP_ACT_ALLOW"}]}';
  const older = '{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"name":"read","action":"SCMP_ACT_ERRNO"}]}';
  expect(await read(older)).toMatchObject({ text: older });
  expect(await read(text)).toEqual({ text, digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) });
});

test.each([
  ['', /it is no JSON/],
  ['{', /it is no JSON/],
  ['[]', /it is no profile: the whole/],
  ['{}', /it is no profile: defaultAction/],
  ['{"defaultAction":"allow"}', /defaultAction: expected an action such as SCMP_ACT_ERRNO/],
  [
    '{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":[],"action":"SCMP_ACT_ERRNO"}]}',
    /syscalls\.0: expected names/,
  ],
  [' '.repeat(1_048_577), /longer than 1 MiB/],
])('%.20j is wrong input, with the target, the key and the file', async (content, why) => {
  await expect(read(content)).rejects.toMatchObject({
    kind: 'input',
    code: 'seccomp-profile',
    message: expect.stringMatching(why),
    hint: expect.stringContaining('defaultAction'),
  });
  await expect(read(content)).rejects.toThrow(`target \`strict\`: \`seccomp\`: ${folder}`);
});

test('a file that is not there, or no file, is wrong input', async () => {
  for (const path of [join(folder, 'missing.json'), folder])
    await expect(readSeccompProfile(path, 'strict')).rejects.toMatchObject({
      kind: 'input',
      message: expect.stringContaining(`${path}: it cannot be read`),
    });
});
