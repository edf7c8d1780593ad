import { describe, expect, test } from 'vitest';
import { dockerStop } from '../../../../../src/image/image.ts';
import { systemFiles, units } from '../../../../../src/targets/guest/full/units.ts';

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

  test('the workload has no journal for its output, and the agent takes its pipes by a socket that is there before both', () => {
    const files = units(limits, dockerStop, undefined);
    expect(unit(files, 'ballast-workload.service')).toMatch(/^StandardOutput=null\nStandardError=null$/m);
    expect(unit(files, 'ballast-output.socket')).toContain('\nPassCredentials=yes\n');
    for (const name of ['ballast-agent', 'ballast-workload']) {
      expect(unit(files, `${name}.service`)).toMatch(/^Requires=ballast-output\.socket$/m);
      expect(unit(files, `${name}.service`)).toMatch(/^After=(?:.* )?ballast-output\.socket$/m);
    }
    expect(unit(files, 'ballast-agent.service')).toMatch(/^Sockets=ballast-output\.socket$/m);
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
