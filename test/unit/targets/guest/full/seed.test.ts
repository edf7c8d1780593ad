import { describe, expect, test } from 'vitest';
import { networkConfig, userData } from '../../../../../src/targets/guest/full/seed.ts';

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
