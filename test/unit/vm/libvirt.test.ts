import { PassThrough } from 'node:stream';
import { XMLParser } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import type { MachineSpec } from '../../../src/forms/guest/hypervisor.ts';
import { domainXml } from '../../../src/forms/vm/domain-xml.ts';
import { networkXml } from '../../../src/forms/vm/libvirt-network.ts';
import { lendFiles, qemuUserIn } from '../../../src/forms/vm/qemu-user.ts';
import { openVirsh, quoteForVirsh, virshError } from '../../../src/forms/vm/virsh-session.ts';
import type { Host } from '../../../src/host/host.ts';
import { fakeHost } from '../../fixtures/fake-host.ts';
import { machineSpec as spec } from '../../fixtures/machine.ts';

const parse = (xml: string) =>
  new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '@' }).parse(xml);

test('describes limits and accelerator', () => {
  const { domain } = parse(domainXml(spec, '/s'));
  expect(domain).toMatchObject({
    '@type': 'kvm',
    memory: { '#text': 262144 },
    vcpu: 2,
    cputune: { global_period: 100000, global_quota: 150000 },
    cpu: { '@mode': 'host-passthrough' },
  });
  const emulated = parse(domainXml({ ...spec, accelerator: 'tcg', limitCpu: false }, '/s')).domain;
  expect(emulated).toMatchObject({ '@type': 'qemu', cpu: { '@mode': 'maximum' } });
  expect(emulated.cputune).toBeUndefined();
});

test('a guest that is probed has a serial line for each session, after console and agent', () => {
  const lines = (one: MachineSpec) => parse(domainXml(one, '/s')).domain.devices.serial;
  expect(lines(spec)).toHaveLength(2);
  expect(lines({ ...spec, probeSockets: ['/as-root', '/as-user'] }).slice(2)).toEqual([
    { '@type': 'unix', source: { '@mode': 'bind', '@path': '/as-root' }, target: { '@port': '2' } },
    { '@type': 'unix', source: { '@mode': 'bind', '@path': '/as-user' }, target: { '@port': '3' } },
  ]);
});

test('escapes whatever a path or name holds', () => {
  const hostile = '/x"/><on_crash>&\u0007\u001b[2J';
  const network = { name: hostile, bridge: 'b', mac: '52:54:00:00:00:01' };
  const xml = domainXml(
    { ...spec, disks: [{ path: hostile, base: '/b' }], seed: hostile, told: hostile, network },
    hostile,
  );
  expect(xml).not.toContain('"/><on_crash>');
  expect(xml).not.toMatch(/(?!\n)\p{Cc}/u);
  const { domain } = parse(xml);
  const survives = '/x"/><on_crash>&[2J';
  expect(domain.devices.disk.map((disk: { source: object }) => disk.source)).toEqual([
    { '@file': survives },
    { '@file': survives },
  ]);
  expect(domain.sysinfo.system.entry['#text']).toBe(survives);
  expect(domain.on_crash).toBe('destroy');
});

describe('libvirt’s QEMU', () => {
  const capabilities = (label: string) =>
    `<capabilities><host><secmodel><model>apparmor</model><baselabel type='qemu'>x</baselabel></secmodel>
    <secmodel><model>dac</model><doi>0</doi><baselabel type='kvm'>${label}</baselabel>
    <baselabel type='qemu'>${label}</baselabel></secmodel></host></capabilities>`;

  test('has the user that libvirt says it has', () => {
    expect(qemuUserIn(capabilities('+64055:+109'))).toEqual({ uid: 64055, gid: 109 });
    expect(qemuUserIn(capabilities('+0:+0'))).toEqual({ uid: 0, gid: 0 });
    for (const said of [capabilities('root'), '<capabilities><host/></capabilities>', 'no XML', ''])
      expect(qemuUserIn(said), said).toBeUndefined();
  });

  test('keeps that user, and libvirt gives no file away', () => {
    const { domain } = parse(domainXml(spec, '/s', { uid: 64055, gid: 109 }));
    expect(domain.seclabel).toEqual({
      ...{ '@type': 'static', '@model': 'dac', '@relabel': 'no' },
      label: '+64055:+109',
    });
    expect(parse(domainXml(spec, '/s')).domain.seclabel).toBeUndefined();
  });

  test('reads what others read too, writes what is its own, and nobody else is let in', async () => {
    const asked: string[] = [];
    const host = {
      exec: async (argv: readonly string[]) => {
        asked.push(argv.join(' '));
        return { exitCode: 0, stdout: '', stderr: '' };
      },
    } as unknown as Host;
    await lendFiles(host, { uid: 64055, gid: 109 }, { ...spec, seed: '/seed' }, '/s');
    expect(asked).toEqual([
      'setfacl -m u:64055:r -- /k /i /b /seed',
      'setfacl -m u:64055:rw -- /d /s.in /s.out',
    ]);
    await lendFiles(host, { uid: 0, gid: 0 }, spec, '/s');
    expect(asked).toHaveLength(2);
  });

  test('that cannot be let in is said with what to do', async () => {
    const host = fakeHost({ setfacl: { exitCode: 127, stderr: 'setfacl: not found' } });
    await expect(lendFiles(host, { uid: 64055, gid: 109 }, spec, '/s')).rejects.toMatchObject({
      code: 'qemu-file-rights',
      hint: expect.stringContaining('apt-get install acl'),
    });
  });
});

test('a network has no names and addresses of its own to give', () => {
  expect(parse(networkXml('n', 'bal1', '10.1.2.1')).network.dns['@enable']).toBe('no');
});

test('quotes for the parser of virsh', () => {
  expect(quoteForVirsh('/var/lib/a-b.xml')).toBe('/var/lib/a-b.xml');
  expect(quoteForVirsh('it\'s "q" \\ ; x')).toBe('"it\'s \\"q\\" \\\\ ; x"');
  expect(() => quoteForVirsh('a\ndestroy other')).toThrow(/control character/);
});

test('joins the lines of an error and leaves answers alone', () => {
  expect(virshError('error: Failed to create\nerror: internal error: qemu\nno such file')).toBe(
    'Failed to create: internal error: qemu: no such file',
  );
  expect(virshError('Domain created')).toBeUndefined();
});

/** Answers as virsh does on a pipe: a prompt, the command again, what it prints, a blank line. */
function fakeVirsh(answers: Record<string, string>): Host {
  const stdin = new PassThrough();
  const stdout = new PassThrough();
  const exited = Promise.withResolvers<{ exitCode: number | null }>();
  stdout.write('Welcome to virsh\n\nvirsh # ');
  stdin.on('data', (chunk: Buffer) => {
    for (const line of chunk.toString().split('\n').slice(0, -1)) {
      const token = /^echo --str (.*)$/.exec(line)?.[1];
      const answer = token ?? answers[line];
      if (answer !== undefined)
        stdout.write(`${line}\n${answer}${token === undefined ? '\n\n' : ''}virsh # `);
    }
  });
  stdin.on('end', () => exited.resolve({ exitCode: 0 }));
  const kill = () => exited.resolve({ exitCode: null });
  const process = { stdin, stdout, stderr: new PassThrough(), exited: exited.promise, kill };
  return { spawn: async () => process } as unknown as Host;
}

test('pairs each answer with its command, and turns errors into errors', async () => {
  await using virsh = await openVirsh(
    fakeVirsh({ version: 'v 9', list: 'a\nb', 'destroy x': 'error: no domain' }),
  );
  const answers = await Promise.allSettled([
    virsh.run(['list']),
    virsh.run(['destroy', 'x']),
    virsh.run(['version']),
  ]);
  expect(
    answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : answer.reason.message)),
  ).toEqual(['a\nb', 'virsh destroy: no domain', 'v 9']);
});
