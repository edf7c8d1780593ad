import { describe, expect, test } from 'vitest';
import { vmTarget } from '../../../../src/targets/vm/definition.ts';

describe('settings of a virtual machine', () => {
  const check = (settings: object) =>
    vmTarget
      .check?.(vmTarget.settings.parse(settings))
      .map(({ at, message }) => `${at.join('.')}: ${message}`);

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
    const settings = vmTarget.settings.parse({ userland: 'full', image: 'images/a.qcow2' });
    expect(vmTarget.resolve(settings, '/scenarios')).toEqual({
      accelerator: 'kvm',
      system: { boot: 'disk', cloudImage: { path: '/scenarios/images/a.qcow2', packages: [], users: [] } },
    });
  });
});
