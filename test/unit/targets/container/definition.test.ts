import { describe, expect, test } from 'vitest';
import { containerTarget } from '../../../../src/targets/container/definition.ts';
import { defaultIsolation } from '../../../../src/targets/container/isolation.ts';

const { settings, resolve, check } = containerTarget;

describe('settings of a container', () => {
  test('that harden it are stored where they are set alone', () => {
    expect(resolve(settings.parse({}), '/scenarios')).toEqual({
      runtime: undefined,
      isolation: defaultIsolation,
    });
    const hardened = {
      ...{
        noNewPrivileges: true,
        apparmor: 'docker-default',
        seccomp: './strict.json',
        user: 65534,
        icc: false,
      },
      ...{ runtime: 'runsc', runtimeArgs: ['--network=sandbox'] },
    };
    expect(resolve(settings.parse(hardened), '/scenarios')).toEqual({
      runtime: 'runsc',
      runtimeArgs: ['--network=sandbox'],
      isolation: {
        ...defaultIsolation,
        seccompFile: '/scenarios/strict.json',
        ...{ noNewPrivileges: true, apparmor: 'docker-default', user: '65534', icc: false },
      },
    });
    expect(resolve(settings.parse({ noNewPrivileges: false }), '/').isolation).toEqual(defaultIsolation);
  });

  test('`host` and `remapped` are no users of the image', () => {
    expect(resolve(settings.parse({ user: 'host' }), '/').isolation).toMatchObject({
      hostNamespaces: ['user'],
    });
    expect(resolve(settings.parse({ user: 'remapped' }), '/').isolation).toMatchObject({ remapped: true });
    for (const user of ['host', 'remapped'])
      expect(resolve(settings.parse({ user }), '/').isolation).not.toHaveProperty('user');
  });

  test.each([
    [{ seccomp: 'none' }, 'seccomp'],
    [{ apparmor: '' }, 'apparmor'],
    [{ apparmor: 'a profile' }, 'apparmor'],
    [{ user: 'a b' }, 'user'],
    [{ user: -1 }, 'user'],
    [{ icc: true }, 'icc'],
    [{ runtime: 'runsc', runtimeArgs: [] }, 'runtimeArgs'],
  ])('%j is refused', (written, key) => {
    expect(settings.safeParse(written).error?.issues[0]?.path).toEqual([key]);
  });

  test('what contradicts itself is refused', () => {
    expect(check?.(settings.parse({ icc: false, network: 'host' }))).toMatchObject([{ at: ['icc'] }]);
    expect(check?.(settings.parse({ runtimeArgs: ['--debug'] }))).toMatchObject([{ at: ['runtimeArgs'] }]);
  });
});
