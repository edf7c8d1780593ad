import { describe, expect, test } from 'vitest';
import type { Eye } from '../../../../../src/inside/eye.ts';
import { attemptsIn, charactersOf } from '../../../../../src/stages/isolation/device-nodes.ts';
import { p7 } from '../../../../../src/stages/isolation/probes/p7-device-node.ts';

const content = (text: string) => ({ kind: 'content', text, cut: false }) as const;
const refused = (error: string, detail = '') => ({ kind: 'refused', error, detail }) as const;
const disk = { name: 'vda', major: 254, minor: 0 };
const characters = [
  { name: 'mem', major: 1, minor: 1 },
  { name: 'tun', major: 10, minor: 200 },
];
const barred = refused('EPERM', 'mkdir OK\nmknod OK\nopen EPERM\n');
const steps = (mem: string, tun: string) =>
  content(`mkdir OK\n1:1\nmknod OK\n${mem}\n10:200\nmknod OK\n${tun}\n`);
const judge = (seen: object) =>
  p7.judge({
    kernel: 'host',
    device: disk,
    call: barred,
    characters,
    tried: steps('open EPERM', 'open EPERM'),
    ...seen,
  });

describe('P7', () => {
  test('is denied when the list of devices bars the disk and every other', () => {
    expect(judge({})).toEqual({
      verdict: 'denied',
      because: 'opening a device file it made is refused (EPERM)',
    });
    expect(judge({ tried: steps('open ENXIO', 'open EPERM') }).verdict).toBe('denied');
  });

  test('one device that the list lets through is exposed, though the disk is barred', () => {
    expect(judge({ tried: steps('open EPERM', 'open OK') })).toEqual({
      verdict: 'exposed',
      because: 'it may make and open device files (tun), on the host’s kernel',
    });
    expect(
      judge({ tried: steps('open OK', 'open OK'), call: content('mkdir OK\nmknod OK\nopen OK\n') }),
    ).toEqual({
      verdict: 'exposed',
      because: 'it may make and open device files (vda, mem, tun), on the host’s kernel',
    });
    expect(judge({ tried: steps('open EPERM', 'open OK'), device: null, call: null }).verdict).toBe(
      'exposed',
    );
    expect(judge({ tried: steps('open OK', 'open OK'), kernel: 'own' }).verdict).toBe('confined');
  });

  test('on a kernel without a disk is about the other devices', () => {
    const sandbox = { kernel: 'own', device: null, call: null };
    expect(
      judge({ ...sandbox, tried: content('mkdir OK\n1:1\nmknod EPERM\n10:200\nmknod EPERM\n') }),
    ).toEqual({
      verdict: 'denied',
      because: 'device files are refused to it (mem, tun)',
    });
    // gVisor lets a file be made in memory, and has none of the devices.
    expect(judge({ ...sandbox, tried: steps('open ENXIO', 'open ENXIO') })).toEqual({
      verdict: 'confined',
      because: 'it may make device files (mem, tun), behind which there is nothing, on a kernel of its own',
    });
    expect(judge({ ...sandbox, kernel: 'unknown', tried: steps('open ENXIO', 'open ENXIO') }).verdict).toBe(
      'inconclusive',
    );
    expect(judge({ ...sandbox, tried: steps('open EIO', 'open EPERM') }).verdict).toBe('inconclusive');
    expect(judge({ ...sandbox, characters: [], tried: content('mkdir OK\n') }).verdict).toBe('inconclusive');
  });

  test('is no good verdict when something could not be tried', () => {
    expect(judge({ device: null, call: null }).verdict).toBe('inconclusive');
    expect(judge({ tried: steps('open EPERM', 'open EIO') }).verdict).toBe('inconclusive');
    expect(judge({ tried: refused('ENOSPC') }).verdict).toBe('inconclusive');
    expect(judge({ tried: content('mkdir OK\n1:1\nmknod EPERM\n') }).verdict).toBe('inconclusive');
    // Where no device may be opened at all, nothing follows for the device.
    const nodev = 'mkdir OK\nmknod OK\nnodev EACCES\n';
    expect(judge({ call: refused('EACCES', nodev) }).verdict).toBe('inconclusive');
    expect(judge({ tried: steps('nodev EACCES', 'open EPERM') }).verdict).toBe('inconclusive');
  });
});

test('only devices that the kernel has are tried, since another’s file would load a module', async () => {
  const eye = (misc: string) => ({ read: async () => content(misc) }) as unknown as Eye;
  const found = await charactersOf(eye('234 btrfs-control\n200 tun\n  1 psaux\n232 kvm\n'));
  expect(found.map(({ name, minor }) => `${name} ${minor}`)).toEqual([
    'mem 1',
    'kmsg 11',
    'tun 200',
    'kvm 232',
  ]);
  expect(await charactersOf(eye('nonsense'))).toHaveLength(2);
});

test('an answer that is none says nothing of any device', () => {
  for (const one of [null, refused('EPERM'), content(''), content('1:1'), content('x\ny\n')])
    expect(attemptsIn(one)).toEqual(new Map());
});
