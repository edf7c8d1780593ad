import { XMLParser } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import { systemRecipe } from '../../../../src/forms/guest/full/os-recipe.ts';
import { networkConfig, userData } from '../../../../src/forms/guest/full/seed.ts';
import { partitionTable } from '../../../../src/forms/guest/full/system-disk.ts';
import { systemFiles, units } from '../../../../src/forms/guest/full/units.ts';
import { parsePhases } from '../../../../src/forms/guest/guest-phases.ts';
import { vmForm } from '../../../../src/forms/vm/definition.ts';
import { domainXml } from '../../../../src/forms/vm/domain-xml.ts';
import { dockerStop } from '../../../../src/image/image.ts';

const limits = { cpus: 1, memoryBytes: 2 ** 28, pids: 77 };
const unit = (files: ReturnType<typeof units>, name: string) => {
  const file = files.find(({ path }) => path === `/etc/systemd/system/${name}`);
  return file !== undefined && 'content' in file ? String(file.content) : '';
};

describe('services of a full system', () => {
  test('the workload has its limit, its signal and its time, and tells its start and its end', () => {
    const text = unit(units(limits, { signal: 3, withinMs: 2500 }, undefined), 'ballast-workload.service');
    expect(text).toContain('\nTasksMax=77\n');
    expect(text).toContain('\nKillSignal=3\nTimeoutStopSec=2500ms\n');
    expect(text).toContain('\nExecStart=/usr/lib/ballast/agent run\n');
    expect(text).toMatch(/ExecStartPost=\+.*agent started \$MAINPID\n/);
    expect(text).toMatch(/ExecStopPost=\+.*agent ended\n/);
    expect(text).not.toContain('RootDirectory');
  });

  test('a workload with a disk of its own has that for its root', () => {
    const files = units(limits, dockerStop, '/dev/vdb');
    expect(unit(files, 'srv-workload.mount')).toContain('What=/dev/vdb\nWhere=/srv/workload\n');
    for (const name of ['ballast-workload', 'ballast-probe-0', 'ballast-probe-65534']) {
      expect(unit(files, `${name}.service`)).toContain('\nRootDirectory=/srv/workload\n');
      expect(unit(files, `${name}.service`)).toContain('\nExecStart=/.ballast/agent ');
    }
    expect(unit(files, 'ballast-agent.service')).not.toContain('RootDirectory');
  });

  test('whatever is to start is wanted by something, and no unit is wanted that is not there', () => {
    const files = [...units(limits, dockerStop, '/dev/vdb'), ...systemFiles()];
    const links = files.flatMap((file) => ('link' in file ? [file.link] : []));
    const services = files.flatMap(({ path }) =>
      /^\/etc\/systemd\/system\/[^/]+$/.test(path) ? [path] : [],
    );
    expect(links.toSorted()).toEqual(
      [...services, '/lib/systemd/system/systemd-networkd.service'].toSorted(),
    );
  });
});

test('the workload’s packages are part of the system, each once', () => {
  const workload = {
    debian: { suite: 'trixie', packages: ['udev', 'nginx-light'], only: ['/x'] },
    files: {},
  };
  const { debian } = systemRecipe(workload);
  expect(debian.suite).toBe('trixie');
  expect(debian.only).toBeUndefined();
  expect(debian.packages.filter((name) => name === 'udev')).toHaveLength(1);
  expect(debian.packages).toContain('nginx-light');
});

test('one active partition from the second MiB’s beginning, and a boot record’s signature', () => {
  const table = partitionTable(1_000_000);
  expect(table).toHaveLength(512 - 440);
  const entry = table.subarray(6, 22);
  expect([entry[0], entry[4]]).toEqual([0x80, 0x83]);
  expect([entry.readUInt32LE(8), entry.readUInt32LE(12)]).toEqual([2048, 1_000_000]);
  expect(table.readUInt16LE(510 - 440)).toBe(0xaa55);
});

describe('a cloud image’s first boot', () => {
  test('has the address of the instance’s own interface', () => {
    const { config } = networkConfig({ address: '10.1.2.3', gateway: '10.1.2.1', mac: '52:54:00:00:00:01' });
    expect(config).toEqual([
      {
        type: 'physical',
        name: 'eth0',
        mac_address: '52:54:00:00:00:01',
        subnets: [{ type: 'static', address: '10.1.2.3/24', gateway: '10.1.2.1' }],
      },
    ]);
  });

  test('installs, makes users, and starts the workload last; probes only where they were asked for', () => {
    const plain = userData({ packages: [], users: [] }, false);
    expect(plain).not.toHaveProperty('packages');
    expect(JSON.stringify(plain)).not.toContain('/run/ballast-probed');
    const { packages, users, runcmd } = userData({ packages: ['curl'], users: ['ada'] }, true);
    expect(packages).toEqual(['curl']);
    expect(users).toEqual(['default', { name: 'ada', shell: '/bin/sh' }]);
    expect(JSON.stringify(runcmd)).toContain('/run/ballast-probed');
    expect(runcmd.at(-1)).toContain('ballast-workload');
  });
});

test('firmware boots the first disk, and the machine’s serial number tells what the disk cannot', () => {
  const xml = domainXml(
    {
      name: 'n',
      runId: 'r',
      accelerator: 'tcg',
      memoryBytes: 2 ** 28,
      cpus: 1,
      limitCpu: true,
      boot: { kind: 'disk' },
      agentSocket: undefined,
      probeSockets: [],
      disks: [
        { path: '/d0', base: '/b0' },
        { path: '/d1', base: '/b1' },
      ],
      seed: '/seed.iso',
      told: '10.1.2.3 10.1.2.1',
      network: undefined,
    },
    '/s',
  );
  const { domain } = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '@' }).parse(xml);
  expect(domain.os).toMatchObject({ boot: { '@dev': 'hd' }, smbios: { '@mode': 'sysinfo' } });
  expect(domain.os.kernel).toBeUndefined();
  expect(domain.sysinfo.system.entry).toEqual({ '@name': 'serial', '#text': '10.1.2.3 10.1.2.1' });
  const devices = domain.devices.disk.map(
    (disk: { target: object; driver: { '@type': string }; readonly?: string }) => [
      (disk.target as { '@dev': string })['@dev'],
      disk.driver['@type'],
      disk.readonly !== undefined,
    ],
  );
  expect(devices).toEqual([
    ['vda', 'qcow2', false],
    ['vdb', 'qcow2', false],
    ['vdc', 'raw', true],
  ]);
});

describe('what a guest’s systemd says of its start', () => {
  test('times it does not know are null', () => {
    const line =
      '{"FirmwareTimestampMonotonic":0,"InitRDTimestampMonotonic":0,"UserspaceTimestampMonotonic":17,"FinishTimestampMonotonic":0,"ActiveEnterTimestampMonotonic":84}';
    expect(parsePhases(line)).toEqual({
      firmwareUs: null,
      loaderUs: null,
      initrdUs: null,
      userspaceUs: 17,
      serviceUs: 84,
      finishedUs: null,
    });
  });

  test.each([
    '',
    'null',
    '[]',
    '{"UserspaceTimestampMonotonic":"1"}',
    '{"UserspaceTimestampMonotonic":-1}',
    '{',
  ])('%j says nothing', (line) => {
    expect(Object.values(parsePhases(line))).toEqual([null, null, null, null, null, null]);
  });
});

describe('settings of a virtual machine', () => {
  const check = (settings: object) =>
    vmForm.check?.(vmForm.settings.parse(settings)).map(({ at, message }) => `${at.join('.')}: ${message}`);

  test('what is of a full system needs one', () => {
    expect(check({})).toEqual([]);
    expect(check({ userland: 'full', boot: 'kernel' })).toEqual([]);
    expect(check({ userland: 'full', image: 'a.qcow2', packages: ['curl'], users: ['ada'] })).toEqual([]);
    expect(check({ boot: 'disk' })).toEqual(['boot: only with `userland: full`']);
    expect(check({ image: 'a.qcow2' })).toEqual(['image: only with `userland: full`']);
    expect(check({ userland: 'full', users: ['ada'] })).toEqual(['users: only with `image`']);
    expect(check({ userland: 'full', image: 'a.qcow2', boot: 'kernel' })).toEqual([
      'boot: an image brings its own boot loader: expected disk',
    ]);
  });

  test('an image’s path is meant from the scenario’s folder', () => {
    const settings = vmForm.settings.parse({ userland: 'full', image: 'images/a.qcow2' });
    expect(vmForm.resolve(settings, '/scenarios')).toEqual({
      accelerator: 'kvm',
      system: { boot: 'disk', cloudImage: { path: '/scenarios/images/a.qcow2', packages: [], users: [] } },
    });
  });
});
