import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { get } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { BallastError } from '../src/errors.ts';
import { type LabPlace, labPath, logFile, registryAddress } from './place.ts';
import { until } from './processes.ts';
import { insideArgv, tool } from './tool.ts';

/** Starts the lab's daemons and waits until each answers. @throws BallastError `lab-daemon-silent` */
export async function startDaemons(place: LabPlace, init: number): Promise<void> {
  const start = (name: string, ...argv: string[]) => startDaemon(place, init, name, argv);
  await start('dockerd', 'dockerd', '--config-file', join(place.stateDir, 'daemon.json'));
  await start('docker-registry', 'docker-registry', 'serve', join(place.stateDir, 'registry.yml'));
  await start('virtlogd', 'virtlogd');
  await start('libvirtd', 'libvirtd');
  await start('sshd', '/usr/sbin/sshd', '-D', '-e', '-f', join(place.stateDir, 'ssh/sshd_config'));
  const answers = (name: string, ask: () => Promise<unknown>) => waitFor(place, name, ask);
  await Promise.all([
    answers('dockerd', () => askDocker(init, '/_ping')),
    // It listens only in the lab's network, which this process is not in.
    answers('docker-registry', () => tool(insideArgv(init, listensArgv(registryAddress)))),
    answers('libvirtd', () => libvirtVersion(init)),
    answers('sshd', () => sshBanner(place.innerAddress)),
  ]);
}

/** The engine's version, asked through its socket in the lab's mount namespace. */
export async function dockerVersion(init: number): Promise<string> {
  const { Version } = JSON.parse(await askDocker(init, '/version')) as { Version?: unknown };
  return String(Version).slice(0, 100);
}

/** The version of libvirtd, not of virsh. */
export async function libvirtVersion(init: number): Promise<string> {
  const text = await tool(insideArgv(init, ['virsh', '-c', 'qemu:///system', 'version', '--daemon']), {
    timeoutMs: 20_000,
  });
  return /daemon:\s*(\S+)/.exec(text)?.[1] ?? 'unknown';
}

async function startDaemon(place: LabPlace, init: number, name: string, argv: string[]): Promise<void> {
  const log = openSync(logFile(place, name), 'a');
  // `setsid --fork` leaves the daemon to the lab's init, so it outlives this process.
  const [command = '', ...rest] = insideArgv(init, ['setsid', '--fork', ...argv]);
  const child = spawn(command, rest, {
    cwd: '/',
    stdio: ['ignore', log, log],
    env: { PATH: labPath, HOME: '/root', LANG: 'C.UTF-8' },
  });
  closeSync(log);
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => resolve());
  });
}

async function waitFor(place: LabPlace, name: string, ask: () => Promise<unknown>): Promise<void> {
  let last: unknown;
  const answered = await until(
    () =>
      ask().then(
        () => true,
        (error) => {
          last = error;
          return false;
        },
      ),
    45_000,
  );
  if (answered) return;
  const tail = readFileSync(logFile(place, name), 'utf8')
    .trim()
    .split('\n')
    .slice(-12)
    .join('\n')
    .slice(-2000);
  throw new BallastError(
    'engine',
    'lab-daemon-silent',
    `${name} did not answer within 45 s. Its log ends:\n${tail}`,
    {
      hint: 'ballast lab down, then up again; if it stays so, the log says why.',
      cause: last,
    },
  );
}

function askDocker(init: number, path: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const socketPath = `/proc/${init}/root/run/docker.sock`;
  const request = get({ socketPath, path, timeout: 5000 }, (response) => {
    let body = '';
    response.setEncoding('utf8').on('data', (chunk: string) => {
      if (body.length < 100_000) body += chunk;
    });
    response.on('end', () => (response.statusCode === 200 ? resolve(body) : reject(new Error(body))));
    response.on('error', reject);
  });
  request.on('timeout', () => request.destroy(new Error('docker did not answer in 5 s')));
  request.on('error', reject);
  return promise;
}

/** The argv of a command that succeeds when something listens at the address. */
function listensArgv(address: string): string[] {
  return ['sh', '-c', 'ss -ltnH src "$1" | grep -q .', 'sh', address];
}

function sshBanner(address: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = connect({ host: address, port: 22, timeout: 2000 });
  socket.on('timeout', () => socket.destroy(new Error('sshd did not answer in 2 s')));
  socket.on('error', reject);
  socket.once('data', (data) => {
    socket.destroy();
    if (data.toString('latin1').startsWith('SSH-2.0')) resolve();
    else reject(new Error('no SSH server'));
  });
  socket.on('close', () => reject(new Error('sshd closed the connection')));
  return promise;
}
