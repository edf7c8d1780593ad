import { execFile, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { type LabPlace, labDown, labStatus, labUp, readLab } from '../../lab/lab.ts';
import { childrenOf, startTicksOf, until } from '../../lab/processes.ts';
import { readStoredState } from '../../lab/state.ts';
import { insideArgv } from '../../lab/tool.ts';
import { countRunning } from '../fixtures/processes.ts';

const run = promisify(execFile);
const quiet = () => undefined;
const labModule = new URL('../../lab/lab.ts', import.meta.url).href;

/** The arguments of a Node that runs argv in the lab as `ballast lab exec` does: from a process of its own. */
const enterArguments = (argv: readonly string[]) => [
  '--input-type=module',
  '-e',
  `import { enterLab } from ${JSON.stringify(labModule)};
    process.exitCode = await enterLab(${JSON.stringify(argv)});`,
];

async function inLab(...argv: string[]): Promise<string> {
  const { stdout } = await run(process.execPath, enterArguments(argv));
  return stdout;
}

/** Starts a shell script in the lab and waits for its first output; `ended` is its exit code. */
async function startedInLab(script: string) {
  const child = spawn(process.execPath, enterArguments(['sh', '-c', script]));
  const ended = new Promise((resolve) => child.once('exit', resolve));
  await new Promise((resolve) => child.stdout.once('data', resolve));
  return { child, ended };
}

describe('the lab that is up', () => {
  it('says so, with the versions of its engines', async () => {
    const status = await labStatus();
    expect(status).toMatchObject({ up: true, address: '10.213.77.2', user: 'root' });
    expect(status.dockerVersion).toMatch(/^\d+\.\d+/);
    expect(status.libvirtVersion).toMatch(/^\d+\.\d+/);
  });

  it('answers inside at the default docker socket and libvirt address', async () => {
    expect(await inLab('docker', 'version', '--format', '{{.Server.Version}}')).toMatch(/^\d+\./);
    expect(await inLab('virsh', 'version')).toContain('QEMU');
  });

  it('lets its own key in over ssh, and no other', async () => {
    const { user, address, identityFile, knownHostsFile } = await labStatus();
    const ssh = (identity: string) => {
      const options = [
        'BatchMode=yes',
        'IdentitiesOnly=yes',
        'StrictHostKeyChecking=yes',
        `UserKnownHostsFile=${knownHostsFile}`,
      ];
      return run('ssh', [
        ...options.flatMap((option) => ['-o', option]),
        '-i',
        identity,
        `${user}@${address}`,
        'command -v mmdebstrap',
      ]);
    };
    expect((await ssh(identityFile)).stdout).toBe('/run/ballast-lab/bin/mmdebstrap\n');
    await expect(ssh('/dev/null')).rejects.toThrow('Permission denied');
  });

  it('has an sshd on its own address alone, with a key of its own, that asks for no password', async () => {
    const { user, address, knownHostsFile } = await labStatus();
    const listening = (await inLab('ss', '-ltnH', 'sport', '=', ':22')).trim().split('\n');
    expect(listening.map((line) => line.trim().split(/\s+/)[3])).toEqual([`${address}:22`]);
    const ownKey = readFileSync(knownHostsFile, 'utf8').split(' ')[2];
    const folder = '/etc/ssh';
    const machineKeys = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.pub')) : [];
    for (const name of machineKeys) expect(readFileSync(`${folder}/${name}`, 'utf8')).not.toContain(ownKey);
    const options = ['-v', '-o', `UserKnownHostsFile=${knownHostsFile}`, '-o', 'BatchMode=yes'];
    const refused = await run('ssh', [...options, '-i', '/dev/null', `${user}@${address}`, 'true']).catch(
      String,
    );
    expect(refused).toMatch(/Authentications that can continue: publickey\r?\n/);
  });

  it('keeps its bridges and its docker socket to itself', async () => {
    expect(await inLab('ls', '/sys/class/net')).toContain('docker0');
    const inside = (await inLab('readlink', '/proc/self/ns/net')).trim();
    expect((await run('readlink', ['/proc/self/ns/net'])).stdout.trim()).not.toBe(inside);
    const { stdout: routes } = await run('ip', ['route']);
    expect(routes).not.toMatch(/docker0|virbr0/);
    expect(existsSync('/run/ballast-lab')).toBe(false);
  });

  it('has no way out but the package builder', async () => {
    expect(await inLab('ip', 'route', 'show', 'default')).toBe('');
    const program =
      'test "$(readlink /proc/self/ns/net)" != "$(nsenter --net=/run/ballast-lab/outer-net readlink /proc/self/ns/net)"';
    await inLab('sh', '-c', program);
  });

  it('passes signals on to a foreign program and returns its exit code', async () => {
    const { child, ended } = await startedInLab(
      'trap "exit 5" TERM; echo ready; while :; do sleep 0.05; done',
    );
    child.kill('SIGTERM');
    expect(await ended).toBe(5);
  });

  it('goes on with its program after a stop, also where what waits for the program was left stopped', async () => {
    const { child, ended } = await startedInLab('echo ready; read -r code; exit "$code"');
    const [waiting = 0] = childrenOf(child.pid ?? 0);
    process.kill(waiting, 'SIGSTOP');
    child.kill('SIGSTOP');
    child.kill('SIGCONT');
    child.stdin.end('6\n');
    expect(await ended).toBe(6);
  }, 60_000);
});

describe('a second lab', () => {
  const place: LabPlace = {
    stateDir: '/var/lib/ballast-lab-test',
    outerInterface: 'ballast-lab1',
    outerAddress: '10.213.77.5',
    innerAddress: '10.213.77.6',
  };
  afterEach(() => labDown(quiet, place));

  it('comes up beside the first, is fine with a second up, and leaves nothing after down', async () => {
    const before = traces();
    await labUp(quiet, place);
    const pid = readLab(place)?.initPid;
    await labUp(quiet, place);
    expect(readLab(place)?.initPid).toBe(pid);
    expect((await labStatus(place)).dockerVersion).toBeDefined();
    await labDown(quiet, place);
    expect(readLab(place)).toBeUndefined();
    expect(traces()).toEqual(before);
    expect(readLab()).toBeDefined();
  });

  it.each<[what: string, isThere: () => boolean]>([
    ['folder', () => existsSync(place.stateDir)],
    ['first process', () => (readStoredState(place)?.initPid ?? 0) > 0],
    ['network', () => existsSync(`/sys/class/net/${place.outerInterface}`)],
    ['engine', () => countRunning(new RegExp(`^dockerd .*${place.stateDir}/`)) > 0],
  ])(
    'leaves nothing when its up is killed as soon as it has its %s and then taken down',
    async (_, isThere) => {
      const before = traces();
      const source = `import { labUp } from ${JSON.stringify(labModule)}; await labUp(() => {}, ${JSON.stringify(place)});`;
      const child = spawn(process.execPath, ['--input-type=module', '-e', source], { stdio: 'ignore' });
      const exited = new Promise((resolve) => child.once('exit', resolve));
      expect(await until(isThere, 60_000)).toBe(true);
      child.kill('SIGKILL');
      await exited;
      await labDown(quiet, place);
      expect(traces()).toEqual(before);
    },
  );

  it('goes down while what waits for a program in it is stopped, and is not up while its init ends', async () => {
    await labUp(quiet, place);
    const init = readLab(place)?.initPid ?? 0;
    const waiting = spawn('nsenter', insideArgv(init, ['sh', '-c', 'echo ready; sleep 1000']).slice(1));
    const exited = new Promise((resolve) => waiting.once('exit', resolve));
    await new Promise((resolve) => waiting.stdout.once('data', resolve));
    waiting.kill('SIGSTOP');
    process.kill(init, 'SIGKILL');
    expect(await until(() => readLab(place) === undefined, 10_000)).toBe(true);
    expect(existsSync(`/proc/${init}`)).toBe(true);
    await labDown(quiet, place);
    await exited;
    expect(startTicksOf(init)).toBeUndefined();
  });

  it('is fine with a down when nothing is up', async () => {
    const said: string[] = [];
    await labDown((line) => said.push(line), place);
    expect(said.join()).toContain('nothing to do');
  });

  /** The places where anything of it could remain: mounts, interfaces, processes, cgroups, files. */
  function traces() {
    return {
      mounts: readFileSync('/proc/self/mountinfo', 'utf8'),
      interfaces: readdirSync('/sys/class/net').sort(),
      processes: readdirSync('/proc').filter((pid) => processText(pid).includes(place.stateDir)),
      cgroups: cgroupTops(),
      files: readdirSync('/var/lib').filter((name) => name.startsWith('ballast-lab-test')),
    };
  }

  function cgroupTops(): string[] {
    const root = '/sys/fs/cgroup';
    const own = ['docker', 'machine', 'ballast-lab'];
    return readdirSync(root)
      .flatMap((hierarchy) => own.map((name) => `${root}/${hierarchy}/${name}`))
      .concat(own.map((name) => `${root}/${name}`))
      .filter((path) => existsSync(path));
  }

  function processText(pid: string): string {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8') + readFileSync(`/proc/${pid}/environ`, 'utf8');
    } catch {
      return '';
    }
  }
});
