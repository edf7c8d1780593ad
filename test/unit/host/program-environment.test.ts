import { expect, test } from 'vitest';
import { programEnvironment, systemPath } from '../../../src/host/program-environment.ts';

test('a program has a fixed locale and time zone, and of the caller’s variables only what tells its network and home', () => {
  const caller = {
    HOME: '/root',
    HTTPS_PROXY: 'http://proxy:3128',
    PATH: '/opt/bin',
    LC_ALL: 'de_DE.UTF-8',
    LANGUAGE: 'de',
    TZ: 'Asia/Tokyo',
    TAR_OPTIONS: '--exclude-vcs',
    GZIP: '-1',
    TMPDIR: '/home/me/tmp',
    CPATH: '/home/me/include',
    'BASH_FUNC_tar%%': '() { false; }',
  };
  expect(programEnvironment(caller, 'session')).toEqual({
    HOME: '/root',
    HTTPS_PROXY: 'http://proxy:3128',
    PATH: `/opt/bin:${systemPath}`,
    LC_ALL: 'C.UTF-8',
    TZ: 'UTC0',
    BALLAST_SESSION: 'session',
  });
});

test('programs are found without a PATH, and never in the folder that Ballast was started in', () => {
  expect(programEnvironment({}).PATH).toBe(systemPath);
  expect(programEnvironment({ PATH: '.::bin:/opt/bin:' }).PATH).toBe(`/opt/bin:${systemPath}`);
});
