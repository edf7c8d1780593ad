import type { Host, HostProcess } from '../../host/host.ts';
import { makePrivateFolder } from '../../host/root-only.ts';
import { type Mark, Marks } from '../../marks.ts';
import type { ShippedFile } from '../../targets/shipped.ts';
import type { PullArtifact } from './artifact.ts';
import { type Descriptor, mediaTypes, type RegistryPlace, withDigest } from './registry.ts';

const longMs = 30 * 60_000;
const curl = ['curl', '--disable', '--silent', '--show-error', '--fail', '--globoff', '--noproxy', '*'];
/**
 * Waits for a line and becomes a program: over SSH this keeps the start of a channel out of the timed window, but not
 * that of curl.
 */
const onCommand = ['sh', '-c', 'read -r line && exec "$@"', 'sh'];

interface SentFile extends Descriptor {
  readonly name: string;
}

/** Files of a host, sent to the registry as blobs of one artifact, and fetched by the host's curl, all at once. */
export async function filesArtifact(
  host: Host,
  place: RegistryPlace,
  files: readonly ShippedFile[],
  folder: string,
  signal: AbortSignal,
): Promise<PullArtifact> {
  const { registry, repository, tag } = place;
  await makePrivateFolder(host, folder);
  const sent: SentFile[] = [];
  for (const { name, path } of files) sent.push({ name, ...(await send(host, place, path, signal)) });
  const config = {
    mediaType: 'application/vnd.oci.empty.v1+json',
    ...(await registry.putStream(repository, empty())),
  };
  await registry.putManifest(repository, tag, mediaTypes.artifactManifest, {
    schemaVersion: 2,
    mediaType: mediaTypes.artifactManifest,
    artifactType: 'application/vnd.ballast.machine.v1',
    config,
    layers: sent.map(({ name: _, ...descriptor }) => descriptor),
  });
  const distinct = [...new Map(sent.map((file) => [file.digest, file])).values()];
  const makeCold = async () =>
    void (await host.exec(['rm', '-f', '--', ...distinct.map(({ name }) => `${folder}/${name}`)]));
  return {
    kind: 'files',
    transferBytes: distinct.reduce((sum, { size }) => sum + size, config.size),
    folder,
    makeCold,
    pull: (pullSignal) => fetchAll(host, place, distinct, folder, pullSignal),
    async [Symbol.asyncDispose]() {
      await makeCold();
      await registry.removeTag(repository, tag);
    },
  };
}

async function* empty(): AsyncGenerator<Buffer> {
  yield Buffer.from('{}');
}

async function send(
  host: Host,
  { registry, repository }: RegistryPlace,
  path: string,
  signal: AbortSignal,
): Promise<Descriptor> {
  const options = { timeoutMs: longMs, signal };
  const { stdout: sum } = await host.exec(['sha256sum', '-b', '--', path], options);
  const digest = `sha256:${/[0-9a-f]{64}/.exec(sum)?.[0]}`;
  const size = Number((await host.exec(['stat', '-c', '%s', '--', path])).stdout);
  const upload = withDigest(await registry.beginUpload(repository), digest);
  const type = ['--header', 'Content-Type: application/octet-stream'];
  await host.exec([...curl, ...type, '--upload-file', path, `http://${registry.address}${upload}`], options);
  return { mediaType: 'application/octet-stream', digest, size };
}

async function fetchAll(
  host: Host,
  { registry, repository }: RegistryPlace,
  files: readonly SentFile[],
  folder: string,
  signal: AbortSignal,
) {
  const waiting: { file: SentFile; process: HostProcess }[] = [];
  const killAll = () => {
    for (const { process } of waiting) process.kill('KILL');
  };
  signal.addEventListener('abort', killAll, { once: true });
  try {
    for (const file of files) {
      const url = `http://${registry.address}/v2/${repository}/blobs/${file.digest}`;
      const argv = [...onCommand, ...curl, '--output', `${folder}/${file.name}`, url];
      waiting.push({ file, process: await host.spawn(argv) });
    }
    signal.throwIfAborted();
    const requestedNs = Marks.now();
    const requested: Mark = { earliestNs: requestedNs, latestNs: requestedNs };
    const parts = await Promise.all(
      waiting.map(async ({ file, process }) => {
        const downloaded = await fetched(process, requestedNs);
        const { digest, name, size: bytes } = file;
        return { digest, name, bytes, present: false, began: undefined, downloaded, unpacked: undefined };
      }),
    );
    const last = parts
      .map(({ downloaded }) => downloaded)
      .reduce((a, b) => (b.latestNs > a.latestNs ? b : a));
    return { requested, usable: last, parts };
  } finally {
    signal.removeEventListener('abort', killAll);
    killAll();
  }
}

/** The interval in which a waiting curl finished its work, after it was told to begin. */
async function fetched(process: HostProcess, requestedNs: bigint): Promise<Mark> {
  let said = '';
  process.stdout.resume();
  process.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = `${said}${text}`.slice(-500);
  });
  process.stdin.on('error', () => undefined);
  process.stdin.end('\n');
  const { exitCode } = await process.exited;
  if (exitCode !== 0) throw new Error(`curl ended with ${exitCode}: ${said.trim()}`);
  return { earliestNs: requestedNs, latestNs: Marks.now() };
}
