import { expect, test } from 'vitest';
import { domainXml } from '../../../../src/targets/vm/domain-xml.ts';
import { machineSpec as spec } from '../../../fixtures/machine.ts';
import { parsedXml } from '../../../fixtures/parsed-xml.ts';

test('each choice is in the domain', () => {
  const { domain } = parsedXml(
    domainXml(spec, '/s', {
      ...{ machine: 'pc', cpu: 'qemu64', vhost: false, portIsolation: true, nwfilter: 'clean-traffic' },
      user: { uid: 1, gid: 2 },
      labels: { apparmor: 'none' },
    }),
  );
  expect(domain.os.type['@machine']).toBe('pc');
  expect(domain.cpu).toEqual({
    ...{ '@mode': 'custom', '@match': 'exact' },
    model: { '@fallback': 'forbid', '#text': 'qemu64' },
  });
  expect(domain.devices.interface).toMatchObject({
    driver: { '@name': 'qemu' },
    port: { '@isolated': 'yes' },
    filterref: { '@filter': 'clean-traffic', parameter: { '@name': 'IP', '@value': '10.1.2.3' } },
  });
  expect(domain.seclabel).toEqual([
    { '@type': 'static', '@model': 'dac', '@relabel': 'no', label: '+1:+2' },
    { '@type': 'none', '@model': 'apparmor' },
  ]);
});

test('the processor may be asked for by what it is to have', () => {
  const modeOf = (cpu: string) => parsedXml(domainXml(spec, '/s', { cpu })).domain.cpu['@mode'];
  expect(modeOf('host')).toBe('host-passthrough');
  expect(modeOf('max')).toBe('maximum');
});
