import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { Agent, createServer as createHttp, get as httpGet } from 'node:http';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../../lab/processes.ts';
import { ssh } from '../../src/doctor/checks/ssh.ts';
import type { Host } from '../../src/host/host.ts';
import { nameSshAddress } from '../../src/host/host-address.ts';
import { openLocalHost } from '../../src/host/local.ts';
import { openHost } from '../../src/host/open-host.ts';
import { connectSsh } from '../../src/host/ssh.ts';
import { argvOf, processIds } from '../fixtures/processes.ts';
import { startSshd, type TestSshd } from './sshd.ts';

let sshd: TestSshd;
let folder: string;

beforeAll(async () => {
  sshd = await startSshd();
  folder = await mkdtemp(join(tmpdir(), 'ballast-host-'));
});

afterAll(async () => {
  await sshd.stop();
  await rm(folder, { recursive: true, force: true });
});

const overSsh = (change: object = {}) =>
  connectSsh({ name: nameSshAddress({ host: '127.0.0.1', ...sshd }), host: '127.0.0.1', ...sshd, ...change });

/** The number of processes that sleep so long. */
const sleepers = (nap: string) =>
  processIds().filter((pid) => argvOf(pid).join(' ') === `sleep ${nap}`).length;
const started = (nap: string, wanted = 1) => until(() => sleepers(nap) >= wanted, patienceMs);
const ended = (nap: string) => until(() => sleepers(nap) === 0, patienceMs);

/** The time limit for what takes no time, on the slowest of machines. */
const patienceMs = 30_000;
/** A number of seconds that only one process of this machine sleeps, by which it is found again. */
const uniqueNap = () => `${100 + Math.random()}`;

describe.each([
  ['local', async () => openLocalHost()],
  ['ssh', overSsh],
])('a %s host', (kind, open: () => Promise<Host>) => {
  let host: Host;
  const path = (name: string) => join(folder, `${kind}-${name}`);

  beforeAll(async () => {
    host = await open();
  });
  afterAll(() => host[Symbol.asyncDispose]());

  test('files that a program makes are its user’s alone where that is asked for, and only there', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ballast-owner-'));
    await host.exec(['mkdir', join(folder, 'own')], { ownerOnly: true });
    const started = await host.spawn(['touch', join(folder, 'spawned')], { ownerOnly: true });
    for (const stream of [started.stdout, started.stderr]) stream.resume();
    await started.exited;
    await host.exec(['touch', join(folder, 'usual')]);
    const { stdout } = await host.exec(['find', folder, '-mindepth', '1', '-printf', '%f %m\n']);
    expect(stdout.trim().split('\n').sort()).toEqual(['own 700', 'spawned 600', 'usual 644']);
    const missing = host.exec(['ballast-no-such-program'], { ownerOnly: true });
    await expect(missing).rejects.toMatchObject({ code: 'host-program-missing' });
    await rm(folder, { recursive: true });
  });

  test('gives output, errors and exit code', async () => {
    const argv = ['sh', '-c', 'cat; echo oops >&2; exit 3'];
    const result = await host.exec(argv, { input: 'hi', allowFailure: true });
    expect(result).toEqual({ exitCode: 3, stdout: 'hi', stderr: 'oops\n' });
    expect((await host.exec(['cat'], { input: Readable.from(['a', 'b']) })).stdout).toBe('ab');
    expect((await host.exec(['cat'])).stdout).toBe('');
  });

  test('says what failed, with the last line of stderr', async () => {
    const failing = host.exec(['sh', '-c', 'echo first >&2; echo last >&2; exit 7']);
    await expect(failing).rejects.toMatchObject({ code: 'host-exec-failed', kind: 'engine' });
    await expect(failing).rejects.toThrow(/`sh -c .*exit code 7: last$/);
  });

  test('tells a missing program from a program that ends with 127', async () => {
    const missing = host.exec(['ballast-no-such-program'], { allowFailure: true });
    await expect(missing).rejects.toMatchObject({
      code: 'host-program-missing',
      hint: expect.stringMatching(/install/),
    });
    expect((await host.exec(['sh', '-c', 'exit 127'], { allowFailure: true })).exitCode).toBe(127);
  });

  test('passes hostile arguments unchanged', async () => {
    const words = ["'", '"', '$(id)', '`id`', ';rm', '\\', 'a\nb', '*', '', '-n', '!x', 'é€😀', '#', '~'];
    const { stdout } = await host.exec(['printf', '%s\\0', ...words]);
    expect(stdout.split('\0').slice(0, -1)).toEqual(words);
  });

  test('runs 20 commands at once', async () => {
    const numbers = Array.from({ length: 20 }, (_, index) => `${index}`);
    const results = await Promise.all(
      numbers.map((word) => host.exec(['sh', '-c', 'sleep 0.1; echo $1', 'sh', word])),
    );
    expect(results.map(({ stdout }) => stdout.trim())).toEqual(numbers);
  });

  test('kills what exceeds its time, with its children', async () => {
    const nap = uniqueNap();
    const late = host.exec(['sh', '-c', `sleep ${nap}; true`], { timeoutMs: 500 });
    await expect(late).rejects.toMatchObject({ code: 'host-exec-timeout' });
    expect(await ended(nap)).toBe(true);
  });

  test('kills what is aborted', async () => {
    const nap = uniqueNap();
    const reason = new Error('stop');
    const controller = new AbortController();
    const running = host.exec(['sleep', nap], { signal: controller.signal });
    running.catch(() => undefined);
    expect(await started(nap)).toBe(true);
    controller.abort(reason);
    await expect(running).rejects.toBe(reason);
    expect(await ended(nap)).toBe(true);
  });

  test('bounds output', async () => {
    const endless = host.exec(['yes'], { maxOutputBytes: 100_000 });
    await expect(endless).rejects.toMatchObject({ code: 'host-output-too-large' });
  });

  test('drains much output on both streams', async () => {
    const argv = ['sh', '-c', 'head -c 3000000 /dev/zero; head -c 3000000 /dev/zero >&2'];
    const { stdout, stderr } = await host.exec(argv);
    expect([stdout.length, stderr.length]).toEqual([3_000_000, 3_000_000]);
  });

  test('keeps a spawned program open for questions and answers', async () => {
    const program = await host.spawn(['sh', '-c', 'while read -r line; do echo "<$line>"; done; exit 4']);
    program.stderr.resume();
    for (const word of ['one', 'two']) {
      program.stdin.write(`${word}\n`);
      const [chunk] = await once(program.stdout, 'data');
      expect(String(chunk)).toBe(`<${word}>\n`);
    }
    program.stdout.resume();
    program.stdin.end();
    expect(await program.exited).toEqual({ exitCode: 4 });
  });

  test('asks a program to end', async () => {
    const program = await host.spawn([
      'sh',
      '-c',
      'trap "exit 9" TERM; echo up; while :; do sleep 0.05; done',
    ]);
    program.stderr.resume();
    await once(program.stdout, 'data');
    program.kill('TERM');
    expect(await program.exited).toEqual({ exitCode: 9 });
  });

  test('puts and gets 5 MB, with the mode, and leaves no other file', async () => {
    const content = randomBytes(5_000_000);
    await host.put(content, path('file'), 0o640);
    expect((await stat(path('file'))).mode & 0o777).toBe(0o640);
    expect((await host.get(path('file'))).equals(content)).toBe(true);
    await host.put(Readable.from([content.subarray(0, 1e6), content.subarray(1e6)]), path('file'));
    expect((await readFile(path('file'))).equals(content)).toBe(true);
    expect((await readdir(folder)).filter((name) => name.includes('.part'))).toEqual([]);
  });

  test('keeps the old file when the new one breaks off', async () => {
    await host.put('old', path('kept'));
    const broken = Readable.from(
      (async function* () {
        yield 'half';
        throw new Error('disk gone');
      })(),
    );
    await expect(host.put(broken, path('kept'))).rejects.toThrow(/disk gone/);
    expect(await readFile(path('kept'), 'utf8')).toBe('old');
    expect((await readdir(folder)).filter((name) => name.includes('.part'))).toEqual([]);
  });

  test('refuses a file that is missing or too large', async () => {
    await expect(host.get(path('none'))).rejects.toMatchObject({ code: 'host-get-failed' });
    await writeFile(path('large'), 'x'.repeat(11));
    await expect(host.get(path('large'), 10)).rejects.toMatchObject({ code: 'host-get-too-large' });
    expect((await host.get('/proc/self/status')).toString()).toContain('Name:');
  });

  describe('dial', () => {
    let tcp: Server;
    let unix: Server;
    const port = () => (tcp.address() as { port: number }).port;

    beforeAll(async () => {
      const echo = () => createServer((socket) => socket.on('error', () => undefined).pipe(socket));
      tcp = echo().listen(0, '127.0.0.1');
      unix = echo().listen(path('socket'));
      await Promise.all([once(tcp, 'listening'), once(unix, 'listening')]);
    });
    afterAll(() => {
      tcp.close();
      unix.close();
    });

    test('connects to a port and to a unix socket', async () => {
      for (const address of [{ tcp: { host: '127.0.0.1', port: port() } }, { unix: path('socket') }]) {
        const socket = await host.dial(address);
        socket.write('ping');
        expect(String((await once(socket, 'data'))[0])).toBe('ping');
        const closed = once(socket, 'close');
        socket.end();
        socket.resume();
        await closed;
      }
    });

    test('preserves the code of a refusal', async () => {
      await expect(host.dial({ tcp: { host: '127.0.0.1', port: 1 } })).rejects.toMatchObject({
        code: 'ECONNREFUSED',
      });
      await expect(host.dial({ unix: path('nothing') })).rejects.toHaveProperty('code');
    });

    test('rejects with the reason of an aborted signal', async () => {
      const signal = AbortSignal.abort(new Error('enough'));
      await expect(host.dial({ unix: path('socket') }, { signal })).rejects.toThrow('enough');
    });

    test('closes at once when destroyed, with its error', async () => {
      const socket = await host.dial({ unix: path('socket') });
      const failed = once(socket, 'error');
      socket.destroy(new Error('no more'));
      expect(String((await failed)[0])).toContain('no more');
    });

    test('carries HTTP requests of one kept-alive agent', async () => {
      const server = createHttp((request, response) => response.end(`you asked ${request.url}`));
      await once(server.listen(path('http')), 'listening');
      let dialled = 0;
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      agent.createConnection = (_options, callback) => {
        dialled++;
        const give = callback as (error: Error | null, socket?: unknown) => void;
        host.dial({ unix: path('http') }).then((socket) => give(null, socket), give);
        return undefined;
      };
      for (const url of ['/a', '/b', '/c']) {
        const [response] = await once(httpGet({ agent, path: url, host: 'x' }), 'response');
        let text = '';
        for await (const chunk of response) text += chunk;
        expect(text).toBe(`you asked ${url}`);
      }
      expect(dialled).toBe(1);
      agent.destroy();
      server.close();
    });
  });

  test('kills what still runs when it is disposed of', async () => {
    const nap = uniqueNap();
    const other = await open();
    await other.spawn(['sleep', nap]);
    expect(await started(nap)).toBe(true);
    await other[Symbol.asyncDispose]();
    expect(await ended(nap)).toBe(true);
  });
});

describe('a connection over SSH', () => {
  test('says which line vouches for the key of the host, and what a message costs', async () => {
    await using host = await overSsh();
    const { type, line, knownHostsFile } = host.hostKey ?? {};
    expect({ type, line, knownHostsFile }).toEqual({
      type: 'ssh-ed25519',
      line: 1,
      knownHostsFile: sshd.knownHostsFile,
    });
    const answer = await ssh.ask({ host, resultsFolder: 'reports' });
    expect(answer?.found).toMatch(
      /^host key ssh-ed25519 SHA256:\S{43} verified by \S+known_hosts, line 1; a message there and back [\d.]+ (µs|ms|s), a command [\d.]+ (ms|s)$/,
    );
  });

  test('that is lost in the middle of a command is never an empty success', async () => {
    const host = await overSsh();
    const lost = { code: 'host-lost', kind: 'engine' };
    const connection = await host.dial({ tcp: { host: '127.0.0.1', port: sshd.port } });
    const broken = once(connection, 'error');
    const program = await host.spawn(['cat']);
    const nap = uniqueNap();
    // These are more commands than channels: some wait for a channel, and are lost all the same.
    const commands = Array.from({ length: 10 }, () =>
      host.exec(['sh', '-c', `echo some; sleep ${nap}; true`], { allowFailure: true }),
    );
    const outcomes = Promise.allSettled(commands);
    const put = host.put(Readable.from(slowly()), join(folder, 'half')).catch((error) => error);
    expect(await started(nap, 3)).toBe(true);
    sshd.killSessions();
    for (const outcome of await outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: lost });
    }
    await expect(program.exited).rejects.toMatchObject(lost);
    expect((await broken)[0]).toMatchObject(lost);
    expect(await put).toMatchObject(lost);
    await expect(stat(join(folder, 'half'))).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(host.exec(['true'])).rejects.toMatchObject(lost);
    await expect(host.dial({ tcp: { host: '127.0.0.1', port: 1 } })).rejects.toMatchObject(lost);
    await host[Symbol.asyncDispose]();
  });

  test('is refused for an unknown, a changed and a revoked key', async () => {
    const known = (await readFile(sshd.knownHostsFile, 'utf8')).trim();
    const other = (await readFile(`${sshd.identityFile}.pub`, 'utf8')).trim();
    const file = join(folder, 'known_hosts');
    const name = `[127.0.0.1]:${sshd.port}`;
    const cases = [
      ['', 'host-key-unknown', /ssh-keyscan -p \d+ -t ed25519 127\.0\.0\.1 >> /],
      [`${name} ${other}\n`, 'host-key-changed', /ssh-keygen -R/],
      [`${known}\n@revoked * ${known.slice(name.length + 1)}\n`, 'host-key-revoked', /do not use/],
    ] as const;
    for (const [text, code, hint] of cases) {
      await writeFile(file, text);
      await expect(overSsh({ knownHostsFile: file })).rejects.toMatchObject({
        code,
        kind: 'input',
        hint: expect.stringMatching(hint),
      });
    }
  });

  test('says when no key is accepted or nothing listens', async () => {
    const identityFile = join(sshd.folder, 'host_key');
    await expect(overSsh({ identityFile })).rejects.toMatchObject({
      code: 'host-auth-failed',
      kind: 'input',
    });
    await expect(overSsh({ port: 1 })).rejects.toMatchObject({ code: 'host-unreachable', kind: 'input' });
  });

  test('says what a login shell printed that runs no command', async () => {
    const file = join(sshd.folder, 'authorized_keys');
    const key = await readFile(file, 'utf8');
    await writeFile(file, `command="echo This account is not available.; exit 1" ${key}`);
    try {
      const asked = overSsh().then(async (host) => {
        await using opened = host;
        return await opened.exec(['true']);
      });
      await expect(asked).rejects.toMatchObject({
        code: 'host-shell-refused',
        message: expect.stringContaining('exit code 1 and ran no command: This account is not available.'),
      });
    } finally {
      await writeFile(file, key);
    }
  });

  test('opens from its address', async () => {
    const host = await openHost(`ssh://${sshd.user}@127.0.0.1:${sshd.port}`, sshd);
    expect(host.name).toBe(`ssh://${sshd.user}@127.0.0.1:${sshd.port}`);
    expect((await host.exec(['echo', 'hello'])).stdout).toBe('hello\n');
    await host[Symbol.asyncDispose]();
  });
});

async function* slowly() {
  for (let index = 0; index < 100; index++) {
    yield 'part';
    await sleep(50);
  }
}
