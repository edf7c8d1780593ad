import { expect, test } from 'vitest';
import { encodeStartSpec } from '../../../../src/targets/guest/start-spec.ts';

test('encodes the start spec so that no value can pass for another', () => {
  const start = {
    argv: ['/a', ''],
    environment: { A: '1=2' },
    workdir: '/w',
    uid: 1,
    gid: 2,
    groups: [3],
    volumes: ['/data'],
    resources: [{ name: 'core' as const, soft: 0, hard: Number.POSITIVE_INFINITY }],
  };
  expect(encodeStartSpec(start).toString().split('\0')).toEqual([
    '/w',
    '1',
    '2',
    '1',
    '3',
    '2',
    '/a',
    '',
    '1',
    'A=1=2',
    '1',
    '/data',
    '1',
    '4=0:-1',
    '',
  ]);
  expect(() => encodeStartSpec({ ...start, argv: ['/a\0/b'] })).toThrow(/NUL/);
});
