import { readFile } from 'node:fs/promises';
import { type Duplex, PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type Docker from 'dockerode';
import { pack } from 'tar-stream';
import { createExec } from '../../docker/engine-answers.ts';
import { OutputDemultiplexer } from '../../docker/output-stream.ts';
import type { Host } from '../../host/host.ts';
import { OutputTail } from '../../inside/output-tail.ts';
import { probeIds } from '../../inside/probe-process.ts';
import type { ProbeStream } from '../../inside/session.ts';
import type { ProbeUser } from '../../inside/verdicts.ts';
import { lendProgram } from '../../native/build.ts';
import { compiledProgram } from '../../native/compile.ts';

const folder = '.ballast';

/** The path of the program inside a container that is probed. */
export const probeProgram = `/${folder}/probe`;

/** Puts the program into the writable layer of a container that has not been started. */
export async function bringProbe(container: Docker.Container): Promise<void> {
  const program = await readFile((await compiledProgram('probe')).path);
  const archive = pack();
  archive.entry({ name: folder, type: 'directory', mode: 0o755 });
  archive.entry({ name: `${folder}/probe`, mode: 0o755 }, program);
  archive.finalize();
  await container.putArchive(await buffer(archive), { path: '/' });
}

/**
 * A copy of the program, mounted from the host, for a container whose root is read-only. The stack removes the copy.
 */
export async function probeMount(
  host: Host,
  copy: string,
  stack: AsyncDisposableStack,
): Promise<Docker.MountSettings> {
  stack.defer(async () => void (await host.exec(['rm', '-f', '--', copy])));
  await lendProgram(host, 'probe', copy);
  return { Type: 'bind', Source: copy, Target: probeProgram, ReadOnly: true };
}

export async function execProbe(container: Docker.Container, user: ProbeUser): Promise<ProbeStream> {
  const exec = await createExec(container, {
    Cmd: [probeProgram, 'serve'],
    User: `${probeIds[user]}:${probeIds[user]}`,
    WorkingDir: '/',
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
  });
  const stream: Duplex = await exec.start({ hijack: true, stdin: true });
  const answers = new PassThrough();
  const tail = new OutputTail();
  const demultiplexer = new OutputDemultiplexer((payload, number) => {
    if (number !== 1) tail.push(payload);
    else if (!answers.write(payload)) stream.pause();
  });
  answers.on('drain', () => stream.resume());
  stream.on('data', (chunk: Buffer) => demultiplexer.push(chunk));
  stream.on('error', () => answers.destroy());
  stream.on('close', () => answers.end());
  return {
    requests: stream,
    answers,
    complaint: () => tail.text(),
    close: () => {
      stream.destroy();
      answers.destroy();
    },
  };
}
