import { describe, expect, test } from 'vitest';
import type { KernelOwner } from '../../../../../src/stages/isolation/probe.ts';
import { namespaceProbes } from '../../../../../src/stages/isolation/probes/namespaces.ts';

const content = (text: string) => ({ kind: 'content', text, cut: false });
const refused = (error: string) => ({ kind: 'refused', error, detail: '' });
const kinds = ['pid', 'mnt', 'net', 'ipc', 'uts', 'cgroup', 'user', 'time'] as const;
const [hosts, own, made] = [4026531992, 4026532480, 886];
const silent = { own: content(''), inside: refused('ECONNREFUSED') };

interface Seen {
  readonly kernel: KernelOwner;
  readonly inside: number | string;
  readonly boundary: number | string;
  readonly loopback?: unknown;
}

function judge(id: string, { kernel, inside, boundary, loopback = null }: Seen) {
  const kind = kinds[Number(id.slice(1)) - 1];
  const link = (number: number | string) =>
    typeof number === 'string' ? refused(number) : content(`${kind}:[${number}]`);
  const probe = namespaceProbes.find((one) => one.id === id);
  const evidence = {
    kernel,
    link: { inside: link(inside), host: link(hosts) },
    boundary: link(boundary),
    loopback,
  };
  return probe?.judge(evidence).verdict;
}

describe.each(['N1', 'N2', 'N4', 'N5', 'N6', 'N7', 'N8'])('%s', (id) => {
  test.each([
    // What the host shows decides on its own kernel, whatever number is read inside.
    ['host', own, own, 'isolated'],
    ['host', hosts, hosts, 'shared'],
    ['host', made, hosts, 'shared'],
    ['host', hosts, own, 'shared'],
    ['host', own, 'EACCES', 'inconclusive'],
    // A sandbox makes up its numbers, and a guest's are the host's by chance.
    ['own', made, own, 'isolated'],
    ['own', hosts, hosts, 'isolated'],
    ['own', made, 'ENOENT', 'inconclusive'],
    // It need not show its namespaces at all, but a kernel that is not known to be its own must.
    ['own', 'ENOENT', own, 'isolated'],
    ['own', 'ENOENT', hosts, 'isolated'],
    ['unknown', 'ENOENT', own, 'absent'],
    ['unknown', made, own, 'isolated'],
    ['unknown', made, hosts, 'inconclusive'],
    ['unknown', made, 'EACCES', 'inconclusive'],
  ] as const)('on the kernel of %s, %s inside and %s on the host is %s', (kernel, inside, boundary, said) => {
    expect(judge(id, { kernel, inside, boundary })).toBe(said);
  });
});

describe('N3, the network', () => {
  const gVisor = { kernel: 'own', inside: made } as const;

  test('a sandbox that uses the host’s network shares it, whatever number it makes up', () => {
    const reached = { own: content(''), inside: content('') };
    expect(judge('N3', { ...gVisor, boundary: hosts, loopback: reached })).toBe('shared');
    expect(judge('N3', { ...gVisor, kernel: 'unknown', boundary: hosts, loopback: reached })).toBe('shared');
  });

  test('a sandbox in a network of its own has its own', () => {
    expect(judge('N3', { ...gVisor, boundary: own, loopback: silent })).toBe('isolated');
    expect(judge('N3', { ...gVisor, kernel: 'unknown', boundary: own, loopback: silent })).toBe('isolated');
  });

  test('a guest has its own, though its emulator is in the host’s', () => {
    expect(judge('N3', { kernel: 'own', inside: hosts, boundary: hosts, loopback: silent })).toBe('isolated');
  });

  test('is never good where the host’s network was not tried, or could not be', () => {
    expect(judge('N3', { ...gVisor, boundary: hosts })).toBe('inconclusive');
    const broken = { own: content(''), inside: refused('EIO') };
    expect(judge('N3', { ...gVisor, boundary: own, loopback: broken })).toBe('inconclusive');
    const deaf = { own: refused('ECONNREFUSED'), inside: refused('ECONNREFUSED') };
    expect(judge('N3', { ...gVisor, boundary: own, loopback: deaf })).toBe('inconclusive');
  });

  test('of a container is what the host shows', () => {
    expect(judge('N3', { kernel: 'host', inside: own, boundary: own })).toBe('isolated');
    expect(judge('N3', { kernel: 'host', inside: made, boundary: hosts })).toBe('shared');
  });
});
