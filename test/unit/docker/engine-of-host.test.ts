import { expect, test } from 'vitest';
import { requireEngineOfHost } from '../../../src/docker/engine-of-host.ts';
import { parseEngineAddress } from '../../../src/host/engine-address.ts';
import { fakeHost } from '../../fixtures/fake-host.ts';

const host = fakeHost({ 'sh -c': '6.1.0-30-amd64\nserver\n16384\n' });
const address = parseEngineAddress('tcp://10.0.0.5:2375', 'DOCKER_HOST');
const own = { KernelVersion: '6.1.0-30-amd64', Name: 'server', MemTotal: 16_384 * 1024 };

test('an engine of the host itself is used', async () => {
  await requireEngineOfHost(host, address, own);
});

test.each([
  [{ ...own, KernelVersion: '6.6.26-linuxkit' }, 'its kernel is 6.6.26-linuxkit, here 6.1.0-30-amd64'],
  [{ ...own, Name: 'twin' }, 'its name is twin, here server'],
  [{ ...own, MemTotal: 1 }, 'its bytes of memory are 1, here 16777216'],
])('an engine of another machine is refused, with what differs: %#', async (info, difference) => {
  await expect(requireEngineOfHost(host, address, info)).rejects.toMatchObject({
    kind: 'input',
    code: 'engine-elsewhere',
    message: `the engine at tcp://10.0.0.5:2375 (DOCKER_HOST) is not of local: ${difference}`,
  });
});

test('what an engine does not say tells nothing', async () => {
  await requireEngineOfHost(host, address, { KernelVersion: own.KernelVersion });
  await requireEngineOfHost(fakeHost({}), address, {});
});
