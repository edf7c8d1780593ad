import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { insideLab, labStatus } from '../../lab/lab.ts';
import { replacedImages } from '../../src/docker/clean-replaced-images.ts';
import type { DockerEngine } from '../../src/docker/docker-engine.ts';
import { dockerImages } from '../../src/docker/docker-images.ts';
import { engineOnDemand } from '../../src/docker/engine-on-demand.ts';
import { keptImages } from '../../src/docker/kept-images.ts';
import type { Host } from '../../src/host/host.ts';
import { openHost } from '../../src/host/open-host.ts';
import type { ImageEngine } from '../../src/image/image-engine.ts';
import { removeLeftovers } from '../../src/remains/clean.ts';

const tag = `ballast-built:test-${process.pid}`;
const stack = new AsyncDisposableStack();
let host: Host;
let engine: DockerEngine;
let images: ImageEngine;
let folder: string;

beforeAll(async () => {
  const lab = await labStatus();
  host = stack.use(await openHost(insideLab() ? 'local' : `ssh://${lab.user}@${lab.address}`, lab));
  engine = await stack.use(engineOnDemand(host)).open();
  images = dockerImages(host, engine, `test-built-${process.pid}`);
  stack.defer(async () => void (await host.exec(['docker', 'rmi', tag], { allowFailure: true })));
  folder = mkdtempSync(join(tmpdir(), 'ballast-built-'));
  stack.defer(() => rmSync(folder, { recursive: true }));
});
afterAll(() => stack.disposeAsync());

/** Builds an image that holds this text; returns its id. */
async function build(text: string): Promise<string> {
  writeFileSync(join(folder, 'content'), text);
  writeFileSync(join(folder, 'Dockerfile'), 'FROM scratch\nCOPY content /\n');
  const id = await images.build({ path: folder, tag });
  expect((await images.inspect(tag))?.id).toBe(id);
  return id;
}

/** The image as it is listed among what the host keeps. */
const keptAs = async (name: string) => (await keptImages(host)).find((kept) => kept.name === name);

const isThere = async (id: string) => (await images.inspect(id)) !== undefined;

test('the earlier image of a Dockerfile is removed when it is built anew, and not when nothing has changed', async () => {
  const first = await build('one');
  expect(await build('one')).toBe(first);
  const second = await build('two');
  expect(second).not.toBe(first);
  expect(await isThere(first)).toBe(false);
  expect(await isThere(second)).toBe(true);
});

test('an image that a run still uses stays until it is cleaned up', async () => {
  const used = await build('three');
  await using held = await images.hold(used);
  const newest = await build('four');
  expect(await isThere(used)).toBe(true);
  await held[Symbol.asyncDispose]();
  const { removed } = await removeLeftovers(host, [replacedImages], async () => false);
  expect(removed).toContain(`image ${used.slice(0, 19)}`);
  expect(await isThere(used)).toBe(false);
  expect(await isThere(newest)).toBe(true);
});

test('an image that was built is listed among what is kept, and pruned when nothing uses it', async () => {
  const id = await build('five');
  // Two folders with the same content are one image, under the names of both.
  await host.exec(['docker', 'tag', id, `${tag}-again`]);
  expect(await keptAs(tag)).toMatchObject({ what: 'image' });
  {
    await using _held = await images.hold(id);
    expect(await (await keptAs(tag))?.remove()).toBe(false);
  }
  expect(await (await keptAs(tag))?.remove()).toBe(true);
  expect(await isThere(id)).toBe(false);
});

test('what needs BuildKit is built with it, from a file of any name and to the stage that is named', async () => {
  writeFileSync(join(folder, 'content'), 'six');
  const lines = [
    'FROM scratch AS first',
    'COPY --chmod=0751 content /',
    'FROM scratch',
    'COPY content /other',
  ];
  const path = join(folder, 'Containerfile.web');
  writeFileSync(path, `${lines.join('\n')}\n`);
  const id = await images.build({ path, tag, target: 'first' });
  expect((await images.inspect(tag))?.id).toBe(id);
  const [layer = ''] = await images.layerFolders(id);
  const { stdout } = await host.exec(['find', layer, '-type', 'f', '-printf', '%P %m\n']);
  expect(stdout).toBe('content 751\n');
});

test('files of the folder are root’s, and a frontend that cannot be fetched is not needed', async () => {
  writeFileSync(join(folder, 'content'), 'seven');
  chownSync(join(folder, 'content'), 1000, 1000);
  const lines = [
    '# syntax=registry.invalid/docker/dockerfile:1',
    'FROM --platform=$BUILDPLATFORM scratch AS for-amd64',
    'COPY content /',
    'FROM for-$TARGETARCH',
  ];
  writeFileSync(join(folder, 'Dockerfile'), `${lines.join('\n')}\n`);
  const id = await images.build({ path: folder, tag });
  const [layer = ''] = await images.layerFolders(id);
  const { stdout } = await host.exec(['find', layer, '-type', 'f', '-printf', '%P %U:%G\n']);
  expect(stdout).toBe('content 0:0\n');
});
