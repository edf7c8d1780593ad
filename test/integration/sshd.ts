import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { childrenOf, signal } from '../../lab/processes.ts';

/** A real sshd for one test file, on a free loopback port with keys of its own. */
export interface TestSshd {
  readonly folder: string;
  readonly port: number;
  readonly user: string;
  readonly identityFile: string;
  readonly knownHostsFile: string;
  /** Kills the processes that serve connections, and nothing else: this looks like a host that dies. */
  killSessions(): void;
  stop(): Promise<void>;
}

export async function startSshd(): Promise<TestSshd> {
  const folder = mkdtempSync(join(tmpdir(), 'ballast-sshd-'));
  const file = (name: string) => join(folder, name);
  for (const key of ['host_key', 'user_key']) {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file(key)]);
  }
  const { username } = userInfo();
  const port = await freePort();
  const publicKey = readFileSync(file('host_key.pub'), 'utf8');
  writeFileSync(file('known_hosts'), `[127.0.0.1]:${port} ${publicKey}`);
  writeFileSync(file('authorized_keys'), readFileSync(file('user_key.pub')));
  writeFileSync(
    file('sshd_config'),
    [
      `Port ${port}`,
      'ListenAddress 127.0.0.1',
      `HostKey ${file('host_key')}`,
      `AuthorizedKeysFile ${file('authorized_keys')}`,
      `PidFile ${file('sshd.pid')}`,
      'PermitRootLogin prohibit-password',
      'PasswordAuthentication no',
      'UsePAM no',
      'StrictModes no',
      'UseDNS no',
    ].join('\n'),
  );
  await mkdir('/run/sshd', { recursive: true }).catch(() => undefined);
  const sshd = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', file('sshd_config')], { stdio: 'ignore' });
  await answers(port, sshd);
  return {
    folder,
    port,
    user: username,
    identityFile: file('user_key'),
    knownHostsFile: file('known_hosts'),
    killSessions: () => {
      for (const pid of childrenOf(sshd.pid ?? 0)) signal(pid, 'SIGKILL');
    },
    async stop() {
      const ended = once(sshd, 'exit');
      sshd.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

async function answers(port: number, sshd: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    if (sshd.exitCode !== null) throw new Error(`sshd ended with exit code ${sshd.exitCode}`);
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      return;
    } catch {
      await sleep(50);
    } finally {
      socket.destroy();
    }
  }
  throw new Error('sshd does not answer');
}
