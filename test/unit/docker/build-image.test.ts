import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import type Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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

type Answer = string | ((dockerfile: string) => string);

/** An engine whose older builder and whose BuildKit answer so; without an answer for BuildKit it has none. */
function engineWith(answers: { readonly older: Answer; readonly buildKit?: Answer }) {
  const asked: Record<string, unknown>[] = [];
  const ended: string[] = [];
  const docker = {
    async buildImage(context: Readable, options: Record<string, unknown>) {
      const sent = gunzipSync(await buffer(context)).toString();
      asked.push(options);
      const answer = options.version === 2 ? (answers.buildKit ?? '') : answers.older;
      const ofIt = sent.slice(sent.indexOf(`${options.dockerfile}\0`));
      return Readable.from([Buffer.from(typeof answer === 'string' ? answer : answer(ofIt))]);
    },
  } as unknown as Docker;
  const openSession = async () => {
    if (answers.buildKit === undefined) throw new Error('404');
    return { id: 'session', [Symbol.dispose]: () => void ended.push('session') };
  };
  const build = (path = folder, target?: string) =>
    buildImage(
      { docker },
      { path, tag: 'app', ...(target === undefined ? {} : { target }) },
      { a: 'b' },
      openSession,
    );
  return { asked, ended, build };
}

test('an engine builds with BuildKit, and without where it has none', async () => {
  const engine = engineWith({ older: done, buildKit: done });
  expect(await engine.build()).toBe(id);
  expect(engine.asked).toEqual([
    {
      ...{ t: 'app', rm: true, forcerm: true, labels: { a: 'b' }, dockerfile: 'Dockerfile' },
      ...{ version: 2, session: 'session' },
    },
  ]);
  expect(engine.ended).toEqual(['session']);
  const without = engineWith({ older: done });
  expect(await without.build()).toBe(id);
  expect(without.asked[0]).not.toHaveProperty('version');
});

test.each([
  'the --chmod option requires BuildKit. Refer to https://docs.docker.com/',
  'dockerfile parse error line 3: unknown instruction: ECHO',
  'Unknown flag: link',
  'failed to parse platform : "" is an invalid component of ""',
])('where an older builder says “%s”, the engine is said to have no BuildKit', async (why) => {
  const without = engineWith({ older: refused(why) });
  await expect(without.build()).rejects.toMatchObject({
    code: 'build-failed',
    message: expect.stringContaining('the engine has no BuildKit'),
    hint: expect.stringContaining('upgrade'),
  });
});

test('what fails while it builds is not built a second time, and a session ends with its build', async () => {
  const why = 'executor failed running [/bin/false]: exit code: 1';
  const engine = engineWith({ older: done, buildKit: refused(why) });
  await expect(engine.build()).rejects.toMatchObject({ message: expect.stringContaining(why) });
  expect(engine.asked).toHaveLength(1);
  expect(engine.ended).toEqual(['session']);
});

describe('a Dockerfile whose frontend the engine cannot fetch', () => {
  const offline = 'failed to do request: Head "https://registry-1.docker.io": network is unreachable';
  beforeAll(() => {
    writeFileSync(join(folder, 'Dockerfile.syntax'), '# syntax=docker/dockerfile:1\nFROM scratch\n');
  });

  test('is read by the engine’s own', async () => {
    const engine = engineWith({
      older: '',
      buildKit: (sent) => (sent.includes('syntax=') ? refused(offline) : done),
    });
    expect(await engine.build(join(folder, 'Dockerfile.syntax'))).toBe(id);
    expect(engine.asked).toHaveLength(2);
  });

  test.each([offline, 'dockerfile parse error line 3: unknown instruction: ECHO'])(
    'tells of it when that says “%s”',
    async (why) => {
      const engine = engineWith({
        older: '',
        buildKit: (sent) => refused(sent.includes('syntax=') ? offline : why),
      });
      await expect(engine.build(join(folder, 'Dockerfile.syntax'))).rejects.toMatchObject({
        code: 'build-failed',
        message: expect.stringContaining(offline),
        hint: expect.stringContaining('docker/dockerfile:1'),
      });
    },
  );

  test('is told of by what fails later than that', async () => {
    const engine = engineWith({
      older: '',
      buildKit: (sent) => refused(sent.includes('syntax=') ? offline : 'exit code: 1'),
    });
    await expect(engine.build(join(folder, 'Dockerfile.syntax'))).rejects.toMatchObject({
      message: expect.stringContaining('exit code: 1'),
    });
  });

  test('is not built a second time when it names none', async () => {
    const engine = engineWith({ older: '', buildKit: refused(offline) });
    await expect(engine.build()).rejects.toMatchObject({ message: expect.stringContaining(offline) });
    expect(engine.asked).toHaveLength(1);
  });
});

test('a Dockerfile has any name, and a stage of it may be meant', async () => {
  const engine = engineWith({ older: done });
  await engine.build(join(folder, 'Containerfile.web'), 'base');
  expect(engine.asked).toMatchObject([{ dockerfile: 'Containerfile.web', target: 'base' }]);
  await expect(engine.build(join(folder, 'none'))).rejects.toMatchObject({ code: 'dockerfile-missing' });
});
