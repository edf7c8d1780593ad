import { expect, test } from 'vitest';
import { engine } from '../../../src/scenario/engine-schema.ts';

test.each(['/run/user/1000/docker.sock', 'unix:///run/other.sock', 'tcp://127.0.0.1:2375'])(
  'an engine at %s is taken as it is written',
  (socket) => {
    expect(engine.parse({ socket })).toEqual({ socket });
  },
);

test.each([
  ['ssh://root@server', /of another machine.*--host ssh:\/\/root@server/],
  ['docker.sock', /no address of an engine/],
])('%s is refused with what to write', (socket, said) => {
  const [issue] = engine.safeParse({ socket }).error?.issues ?? [];
  expect(issue?.path).toEqual(['socket']);
  expect(issue?.message).toMatch(said);
});
