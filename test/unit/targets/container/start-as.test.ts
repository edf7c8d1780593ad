import { expect, test } from 'vitest';
import { startAs } from '../../../../src/targets/container/start-as.ts';

const start = { argv: ['/app'], environment: {}, workdir: '/', uid: 0, gid: 0, groups: [0] };

test('a workload is its own user, unless the target asks for another', () => {
  const image = { start, identityOf: () => ({ uid: 33, gid: 34, groups: [34, 35] }) };
  expect(startAs(image, undefined)).toEqual({ start });
  expect(startAs(image, 'www-data')).toEqual({
    start: { ...start, uid: 33, gid: 34, groups: [34, 35] },
    ownUser: 'the target asks for user www-data',
  });
});
