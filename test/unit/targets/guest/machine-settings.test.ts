import { expect, test } from 'vitest';
import { requireKvm, withoutKvm } from '../../../../src/targets/guest/machine-settings.ts';
import { microvmTarget } from '../../../../src/targets/microvm/definition.ts';

const { settings, resolve } = microvmTarget;

test('what is not set is not stored', () => {
  expect(resolve(settings.parse({}), '/')).toEqual({ accelerator: 'kvm' });
  expect(resolve(settings.parse({ portIsolation: false }), '/')).toEqual({ accelerator: 'kvm' });
  const all = { qemuUser: 64000, cpu: 'qemu64', vhost: false, portIsolation: true };
  expect(resolve(settings.parse(all), '/')).toEqual({ accelerator: 'kvm', ...all, qemuUser: '64000' });
});

test.each([{ qemuUser: 'a b' }, { qemuUser: '' }, { qemuUser: -1 }, { cpu: 'host,+vmx' }, { cpu: '' }])(
  '%j is refused',
  (written) => {
    expect(settings.safeParse(written).success).toBe(false);
  },
);

test('what takes KVM is refused under emulation: at once where it is asked for, else when it turns out', () => {
  const both = { cpu: 'host', vhost: true } as const;
  const problems = (accelerator: string) => withoutKvm({ ...both, accelerator }).map(({ at }) => at[0]);
  expect(problems('tcg')).toEqual(['cpu', 'vhost']);
  expect(problems('auto')).toEqual([]);
  expect(() => requireKvm('strict', { vhost: true })).toThrow(
    expect.objectContaining({
      kind: 'input',
      code: 'kvm-needed',
      message: 'target `strict`: `vhost: true` takes KVM, and the machine would be emulated here',
    }),
  );
  expect(() => requireKvm('strict', { cpu: 'qemu64', vhost: false })).not.toThrow();
});
