import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { chmod, rename, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { insideLab } from '../../lab/place.ts';
import { collectOutput } from './collect-output.ts';
import { dialWithin } from './dial-limit.ts';
import { fileTooLarge, getFailed, maxGetBytes, putFailed } from './file-failures.ts';
import type { Address, Host, HostProcess, StartOptions } from './host.ts';
import { startLocalProcess } from './local-process.ts';
import { newSession } from './session.ts';

/** This machine. Disposing of it kills what was started through it and still runs. */
export function openLocalHost(): Host {
  const running = new Set<HostProcess>();
  const session = newSession();
  // The lab is a machine of its own: what was measured in it is never said to be of the machine around it.
  const name = insideLab() ? 'lab' : 'local';
  const start = async (argv: readonly string[], options?: StartOptions) => {
    const started = await startLocalProcess(argv, session, options);
    running.add(started);
    void started.exited.then(() => running.delete(started));
    return started;
  };
  return {
    kind: 'local',
    name,
    hostKey: undefined,
    session,
    async exec(argv, options = {}) {
      options.signal?.throwIfAborted();
      const { exitCode, stdout, stderr } = await collectOutput(
        name,
        argv,
        await start(argv, options),
        options,
      );
      return { exitCode, stdout: stdout.toString('utf8'), stderr: stderr.toString('utf8') };
    },
    spawn: start,
    put: putFile,
    get: getFile,
    dial: (address, { signal } = {}) => dialWithin((either) => dial(address, either), signal),
    async [Symbol.asyncDispose]() {
      for (const one of running) one.kill('KILL');
    },
  };
}

async function putFile(content: Readable | Buffer | string, path: string, mode = 0o600): Promise<void> {
  const temporary = `${path}.${randomUUID()}.part`;
  try {
    const source = content instanceof Readable ? content : Readable.from([content]);
    await pipeline(source, createWriteStream(temporary, { mode: 0o600, flags: 'wx', flush: true }));
    // The umask cuts the mode that the file was opened with.
    await chmod(temporary, mode);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw putFailed('local', path, error);
  }
}

async function getFile(path: string, maxBytes = maxGetBytes): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    // The file is read to its end rather than by its size: files of /proc have none.
    for await (const chunk of createReadStream(path, { end: maxBytes }) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      chunks.push(chunk);
    }
  } catch (error) {
    throw getFailed('local', path, error);
  }
  if (bytes > maxBytes) throw fileTooLarge('local', path, maxBytes);
  return Buffer.concat(chunks);
}

function dial(address: Address, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const socket = 'unix' in address ? connect(address.unix) : connect(address.tcp);
    const abort = () => {
      reject(signal.reason);
      socket.destroy();
    };
    signal.addEventListener('abort', abort, { once: true });
    const failed = (error: Error) => {
      signal.removeEventListener('abort', abort);
      reject(error);
    };
    socket.once('error', failed);
    socket.once('connect', () => {
      signal.removeEventListener('abort', abort);
      socket.off('error', failed);
      resolve(socket);
    });
  });
}
