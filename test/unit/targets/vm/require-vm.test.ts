import { expect, test } from 'vitest';
import type { VmSpec } from '../../../../src/targets/vm/definition.ts';
import { requireVm } from '../../../../src/targets/vm/require-vm.ts';
import { fakeHost } from '../../../fixtures/fake-host.ts';

const vm: VmSpec = { kind: 'vm', name: 'strict', accelerator: 'auto' };
const capabilities = `<capabilities><host/><guest><arch name='x86_64'><machine>q35</machine></arch></guest>
</capabilities>`;

test('a domain as libvirt makes it is asked nothing about', async () => {
  await expect(requireVm(fakeHost({}), vm)).resolves.toBeUndefined();
});

test('what libvirt lacks is wrong input; that it does not answer is noticed when it is needed', async () => {
  const asking: VmSpec = { ...vm, machine: 'pc-q35-99.0' };
  const refused = { kind: 'input', code: 'machine-unknown', message: expect.stringContaining('`strict`') };
  await expect(requireVm(fakeHost({ capabilities }), asking)).rejects.toMatchObject(refused);
  await expect(requireVm(fakeHost({ virsh: { exitCode: 1 } }), asking)).resolves.toBeUndefined();
});
