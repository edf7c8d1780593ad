import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type Docker from 'dockerode';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildImage } from '../../../src/docker/build-image.ts';

const id = `sha256:${'a'.repeat(64)}`;
const done = `{"stream":"Step 1"}\n{"id":"moby.buildkit.trace","aux":"CgA="}\n{"aux":{"ID":"${id}"}}\n`;
const refused = (why: string) => `${JSON.stringify({ error: why })}\n`;
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-build-'));
  writeFileSync(join(folder, 'Dockerfile'), 'FROM scratch\n');
  writeFileSync(join(folder, 'Containerfile.web'), 'FROM scratch\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

/** An engine whose older builder and whose BuildKit answer so; without an answer for BuildKit it has none. */
function engineWith(apiVersion: string, answers: { readonly older: string; readonly buildKit?: string }) {
  const asked: Record<string, unknown>[] = [];
  const ended: string[] = [];
  const docker = {
    async buildImage(context: Readable, options: Record<string, unknown>) {
      await buffer(context);
      asked.push(options);
      return Readable.from([Buffer.from(options.version === 2 ? (answers.buildKit ?? '') : answers.older)]);
    },
  } as unknown as Docker;
  const openSession = async () => {
    if (answers.buildKit === undefined) throw new Error('404');
    return { id: 'session', [Symbol.dispose]: () => void ended.push('session') };
  };
  const build = (path = folder, target?: string) =>
    buildImage(
      { docker, apiVersion },
      { path, tag: 'app', ...(target === undefined ? {} : { target }) },
      { a: 'b' },
      openSession,
    );
  return { asked, ended, build };
}

test('an engine builds by itself as it does by default', async () => {
  const old = engineWith('1.41', { older: done, buildKit: done });
  expect(await old.build()).toBe(id);
  expect(old.asked).toEqual([
    { t: 'app', rm: true, forcerm: true, labels: { a: 'b' }, dockerfile: 'Dockerfile' },
  ]);
  const recent = engineWith('1.47', { older: done, buildKit: done });
  expect(await recent.build()).toBe(id);
  expect(recent.asked).toMatchObject([{ version: 2, session: 'session' }]);
  expect(recent.ended).toEqual(['session']);
  const without = engineWith('1.47', { older: done });
  expect(await without.build()).toBe(id);
  expect(without.asked[0]).not.toHaveProperty('version');
});

test.each([
  'the --chmod option requires BuildKit. Refer to https://docs.docker.com/',
  'dockerfile parse error line 3: unknown instruction: ECHO',
  'Unknown flag: link',
])('a Dockerfile of which the older builder says “%s” is built with BuildKit', async (why) => {
  const engine = engineWith('1.41', { older: refused(why), buildKit: done });
  expect(await engine.build()).toBe(id);
  expect(engine.asked.map(({ version }) => version)).toEqual([undefined, 2]);
  expect(engine.ended).toEqual(['session']);
  const without = engineWith('1.41', { older: refused(why) });
  await expect(without.build()).rejects.toMatchObject({
    code: 'build-failed',
    message: expect.stringContaining('the engine has no BuildKit'),
    hint: expect.stringContaining('upgrade'),
  });
});

test('what fails while it builds is not built a second time, and a session ends with its build', async () => {
  const why = 'The command "/bin/false" returned a non-zero code: 1';
  const engine = engineWith('1.41', { older: refused(why), buildKit: done });
  await expect(engine.build()).rejects.toMatchObject({ message: expect.stringContaining(why) });
  expect(engine.asked).toHaveLength(1);
  const recent = engineWith('1.47', { older: done, buildKit: refused('failed to solve') });
  await expect(recent.build()).rejects.toMatchObject({ code: 'build-failed' });
  expect(recent.ended).toEqual(['session']);
});

test('a Dockerfile has any name, and a stage of it may be meant', async () => {
  const engine = engineWith('1.41', { older: done });
  await engine.build(join(folder, 'Containerfile.web'), 'base');
  expect(engine.asked).toMatchObject([{ dockerfile: 'Containerfile.web', target: 'base' }]);
  await expect(engine.build(join(folder, 'none'))).rejects.toMatchObject({ code: 'dockerfile-missing' });
});
