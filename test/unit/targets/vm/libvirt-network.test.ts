import { expect, test } from 'vitest';
import { networkXml } from '../../../../src/targets/vm/libvirt-network.ts';
import { parsedXml } from '../../../fixtures/parsed-xml.ts';

test('a network has no names and addresses of its own to give', () => {
  expect(parsedXml(networkXml('n', 'bal1', '10.1.2.1')).network.dns['@enable']).toBe('no');
});
