import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engineNetworks } from '../../src/docker/clean-networks.ts';
import { Eye } from '../../src/inside/eye.ts';
import { ProbeSession } from '../../src/inside/session.ts';
import { Marks } from '../../src/marks.ts';
import { hostSettings } from '../../src/stages/isolation/host-settings.ts';
import { type ContainerIsolation, defaultIsolation } from '../../src/targets/container/isolation.ts';
import type { AskedSetting, EffectiveSetting } from '../../src/targets/effective-setting.ts';
import { hasVhost } from '../../src/targets/guest/vhost.ts';
import type { PreparedTarget, ProbedInstance } from '../../src/targets/target.ts';
import { type TargetSpec, targetOf } from '../../src/targets/targets.ts';
import { type ContainerProbing, openContainerProbing } from '../fixtures/probed-containers.ts';
import { openLab, runningTargets, specs } from './running-instances.ts';

// What a scenario asks for is what the engine, libvirt and the host's kernel say that there is.

/** Launches an instance of a target; the stack removes it. */
async function launched(
  target: PreparedTarget,
  id: string,
  stack: AsyncDisposableStack,
): Promise<ProbedInstance> {
  return stack.use(await target.createProbed(id)).launch(new Marks());
}

async function settingsOf(instance: ProbedInstance): Promise<ReadonlyMap<string, EffectiveSetting>> {
  const settings = (await (await instance.hostSide()).settings?.()) ?? [];
  return new Map(settings.map((one) => [one.name, one]));
}

/** What a target asks for that is not in effect around its instance, or that nothing there shows. */
function unmetIn(settings: ReadonlyMap<string, EffectiveSetting>, spec: TargetSpec): readonly string[] {
  const asked: readonly AskedSetting[] = targetOf(spec.kind).asks?.(spec) ?? [];
  expect(asked).not.toEqual([]);
  return asked.flatMap((one) => {
    const value = settings.get(one.name)?.value ?? 'not known';
    const isMet = one.isMet === undefined ? value === one.wanted : one.isMet(value);
    return isMet === true ? [] : [`${one.name}: ${value} instead of ${one.wanted}`];
  });
}

const valueIn = (settings: ReadonlyMap<string, EffectiveSetting>, name: string) => settings.get(name)?.value;

describe('a hardened container', () => {
  let probing: ContainerProbing;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ballast-hardening-'));
    probing = await openContainerProbing('hardening');
  });
  afterAll(async () => {
    await probing?.[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });
  /** Sends from the network of one container to another. */
  async function reaches(one: ProbedInstance, other: ProbedInstance): Promise<boolean> {
    const { pid } = await one.hostSide();
    const ping = ['/bin/busybox', 'ping', '-c', '1', '-W', '2', other.address.host];
    const argv = ['nsenter', '-t', `${pid}`, '-n', ...ping];
    return (await probing.context.host.exec(argv, { allowFailure: true })).exitCode === 0;
  }
  const refused = (changes: Partial<ContainerIsolation>, runtime?: string, runtimeArgs?: string[]) =>
    expect(probing.target('refused', changes, runtime, runtimeArgs).then(() => undefined)).rejects;

  test('has the bit, the filter, the user and the network that were asked for', async () => {
    await using stack = new AsyncDisposableStack();
    const seccompFile = join(folder, 'filter.json');
    const denied = { names: ['kill'], action: 'SCMP_ACT_ERRNO' };
    await writeFile(seccompFile, JSON.stringify({ defaultAction: 'SCMP_ACT_ALLOW', syscalls: [denied] }));
    const changes: Partial<ContainerIsolation> = {
      ...{ seccompFile, noNewPrivileges: true, user: '1234:1235', icc: false, readOnly: true },
      capabilities: { add: [], drop: ['ALL'] },
    };
    const target = await probing.target('hardened', changes);
    const [one, other] = [
      await launched(target, 'hardened-one', stack),
      await launched(target, 'hardened-two', stack),
    ];
    const { host } = probing.context;
    const { pid } = await one.hostSide();
    const status = (await host.get(`/proc/${pid}/status`)).toString();
    expect(status).toMatch(/^Uid:\t1234\t1234\t1234\t1234$/m);
    expect(status).toMatch(/^Gid:\t1235\t/m);
    expect(status).toMatch(/^NoNewPrivs:\t1$/m);
    expect(status).toMatch(/^CapBnd:\t0{16}$/m);
    expect(status).toMatch(/^Seccomp:\t2$/m);
    const mounts = (await host.get(`/proc/${pid}/mountinfo`)).toString();
    expect(
      mounts
        .split('\n')
        .find((line) => line.split(' ')[4] === '/')
        ?.split(' ')[5],
    ).toMatch(/^ro\b/);
    // No other filter keeps a process from asking after one of its own user.
    const asking = await one.run({ argv: ['/bin/busybox', 'kill', '-0', '1'], timeoutMs: 20_000 });
    expect(asking.exitCode).toBe(1);
    expect(await reaches(one, other)).toBe(false);
    const settings = await settingsOf(one);
    const isolation = { ...defaultIsolation, ...changes };
    const spec: TargetSpec = { kind: 'container', name: 'hardened', runtime: undefined, isolation };
    expect(unmetIn(settings, spec)).toEqual([]);
    expect(valueIn(settings, 'filter of system calls')).toBe('that of a file');
    expect(valueIn(settings, 'no new privileges')).toBe('yes');
    expect(valueIn(settings, 'user on the host')).toBe('1234');
    expect(valueIn(settings, 'containers reach each other')).toBe('no');
    expect(target.ownUser).toContain('1234:1235');
    // Whatever dies is cleaned up after: the network is found by its run.
    const { runId } = probing.context;
    const left = await Array.fromAsync(engineNetworks.list(host));
    expect(left.filter(({ owner }) => owner === runId)).toHaveLength(1);
  });

  test('is told from one that the engine makes by default, by what is in effect', async () => {
    await using stack = new AsyncDisposableStack();
    const usual = await launched(await probing.target('usual', {}), 'usual', stack);
    const settings = await settingsOf(usual);
    expect(valueIn(settings, 'filter of system calls')).toBe('the engine’s own');
    expect(valueIn(settings, 'no new privileges')).toBe('no');
    expect(valueIn(settings, 'network')).toBe('the default bridge');
    expect(valueIn(settings, 'containers reach each other')).toBe('yes');
    const unconfined = await probing.target('opened', { seccomp: 'unconfined' });
    const without = await launched(unconfined, 'opened', stack);
    expect(await reaches(usual, without)).toBe(true);
    const opened = await settingsOf(without);
    expect(valueIn(opened, 'filter of system calls')).toBe('none');
    const sandbox = await launched(await probing.target('gvisor', {}, 'runsc'), 'gvisor', stack);
    const ofSandbox = await settingsOf(sandbox);
    expect(valueIn(ofSandbox, 'filter of system calls')).toBe('the sandbox’s own');
    expect(ofSandbox.get('arguments of the runtime')).toMatchObject({ usual: 'none' });
  });

  test('that this host or its engine cannot have is wrong input', async () => {
    const { host } = probing.context;
    const hasAppArmor = (await host.exec(['docker', 'info', '-f', '{{.SecurityOptions}}'])).stdout.includes(
      'name=apparmor',
    );
    await refused({ apparmor: 'ballast-no-such-profile' }).toMatchObject({
      ...{ kind: 'input', code: hasAppArmor ? 'apparmor-profile-unknown' : 'apparmor-missing' },
    });
    await refused({ seccompFile: join(folder, 'missing.json') }).toMatchObject({ code: 'seccomp-profile' });
    await refused({}, 'runsc', ['--no-such-argument']).toMatchObject({ code: 'runtime-args-differ' });
    await refused({ user: 'ballast-nobody' }).toMatchObject({ kind: 'input', code: 'unknown-user' });
  });

  test('the host’s own switches are those of its kernel', async () => {
    const { host } = probing.context;
    const settings = await hostSettings(host);
    const own = (await host.exec(['cat', '/proc/sys/kernel/unprivileged_bpf_disabled'])).stdout.trim();
    expect(settings).toContainEqual({ name: 'kernel.unprivileged_bpf_disabled', value: own, usual: '2' });
  });
});

describe('a hardened machine', () => {
  test('has the user, the type, the processor and the port that were asked for', async () => {
    const runId = `test-hardening-vm-${process.pid}`;
    await using running = await runningTargets(runId, ['hardened-vm', 'hardened-microvm']);
    const { host } = running.context;
    await using stack = new AsyncDisposableStack();
    for (const [name, user, uid, machine] of [
      ['hardened-vm', 'nobody (65534)', 65_534, /^pc-i440fx-/],
      ['hardened-microvm', '64321', 64_321, /^microvm$/],
    ] as const) {
      const target = running.targets.get(name);
      if (target === undefined) throw new Error(`no target ${name}`);
      const instance = await launched(target, name, stack);
      const settings = await settingsOf(instance);
      expect(unmetIn(settings, specs[name] as TargetSpec), name).toEqual([]);
      expect(valueIn(settings, 'user of QEMU'), name).toBe(user);
      expect(valueIn(settings, 'machine'), name).toMatch(machine);
      expect(valueIn(settings, 'network card'), name).toBe('served by QEMU');
      // The same by hand: what the kernel says of the process, its own arguments, and the flag of its port.
      const { pid, knownBy } = await instance.hostSide();
      expect((await host.get(`/proc/${pid}/status`)).toString(), name).toMatch(
        new RegExp(`^Uid:\\t${uid}\\t${uid}\\t${uid}\\t${uid}$`, 'm'),
      );
      const argv = (await host.get(`/proc/${pid}/cmdline`)).toString().split('\0');
      expect(argv[argv.indexOf('-cpu') + 1], name).toMatch(/^qemu64(?:,enforce)?$/);
      expect(argv.join(' '), name).not.toMatch(/vhost=on|"vhost":true/);
      const taps = (
        await host.exec(['sh', '-c', `sed -n 's/^iff:[[:space:]]*//p' /proc/${pid}/fdinfo/*`])
      ).stdout.split('\n');
      const tap = taps.find(Boolean) ?? 'none';
      const flags = (await host.exec(['bridge', '-d', 'link', 'show', 'dev', tap])).stdout;
      expect(flags, name).toContain('isolated on');
      if (name === 'hardened-vm') {
        const virsh = ['virsh', '-c', 'qemu:///system', 'dumpxml', knownBy];
        expect((await host.exec(virsh)).stdout).toContain("filter='clean-traffic'");
        // What libvirt has made of the filter: chains of its own for this port.
        const chains = (await host.exec(['ebtables', '-t', 'nat', '-L'])).stdout;
        expect(chains).toMatch(new RegExp(`-i ${tap} -j libvirt-I-${tap}`));
        expect(chains).toMatch(new RegExp(`Bridge chain: I-${tap}-mac`));
      }
      // Its guest is as it was: it sees the processor that it is shown.
      using session = await ProbeSession.open(await instance.probe('root'));
      const model = await new Eye(session).lines('/proc/cpuinfo', 'model name');
      expect(model).toMatchObject({ text: expect.stringContaining('QEMU Virtual CPU') });
    }
  });

  test('that this host cannot have is wrong input, before anything is made', async () => {
    await using host = await openLab();
    const vm = { kind: 'vm', name: 'vm', accelerator: 'tcg' } as const;
    const microvm = { kind: 'microvm', name: 'microvm', accelerator: 'tcg' } as const;
    const refusals: readonly (readonly [TargetSpec, string])[] = [
      [{ ...vm, qemuUser: 'ballast-nobody' }, 'qemu-user-unknown'],
      [{ ...vm, machine: 'pc-q35-0.1' }, 'machine-unknown'],
      [{ ...vm, cpu: 'ballast-cpu' }, 'cpu-unknown'],
      [{ ...vm, nwfilter: 'ballast-filter' }, 'nwfilter-unknown'],
      [{ ...vm, securityDriver: 'selinux' }, 'security-driver-missing'],
      [{ ...microvm, qemuUser: 'ballast-nobody' }, 'qemu-user-unknown'],
      [{ ...microvm, cpu: 'ballast-cpu' }, 'cpu-unknown'],
      ...((await hasVhost(host))
        ? []
        : [
            [{ ...vm, vhost: true }, 'vhost-missing'] as const,
            [{ ...microvm, vhost: true }, 'vhost-missing'] as const,
          ]),
    ];
    for (const [spec, code] of refusals)
      await expect(targetOf(spec.kind).require?.(host, spec), code).rejects.toMatchObject({
        kind: 'input',
        code,
      });
  });
});
