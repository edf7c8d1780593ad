import { expect, test } from 'vitest';
import { ChannelSlots } from '../../../src/host/channel-slots.ts';
import type { SshConnection } from '../../../src/host/ssh-connection.ts';
import { SshConnections } from '../../../src/host/ssh-connections.ts';

/** A connection of eight sessions that only counts them. */
function connectionCalled(name: string) {
  const closed: string[] = [];
  const connection = {
    ...{ name, isLost: false, sessions: new ChannelSlots(8) },
    close: async () => void closed.push(name),
  };
  return { connection: connection as unknown as SshConnection & { isLost: boolean }, closed };
}

async function hold(connections: SshConnections, programs: number): Promise<string[]> {
  const names: string[] = [];
  for (let count = 0; count < programs; count += 1) {
    const connection = await connections.forProgram();
    await connection.sessions.take();
    names.push(connection.name);
  }
  return names;
}

test('programs that stay leave three sessions of each connection to commands, and open another for the rest', async () => {
  const [first, second, third] = ['first', 'second', 'third'].map(connectionCalled);
  if (first === undefined || second === undefined || third === undefined) throw new Error('three were made');
  const others = [second, third];
  const connections = new SshConnections(first.connection, async () => {
    const next = others.shift();
    if (next === undefined) throw new Error('no more');
    return next.connection;
  });
  const names = await hold(connections, 13);
  expect(names).toEqual([...Array(5).fill('first'), ...Array(5).fill('second'), ...Array(3).fill('third')]);
  expect(connections.forCommand().name).toBe('third');
  // Where no more can be opened, what was left to commands is used too.
  expect((await hold(connections, 3)).toSorted()).toEqual(['first', 'third', 'third']);
  await connections.close();
  expect([first, second, third].flatMap(({ closed }) => closed)).toEqual(['first', 'second', 'third']);
});

test('one further connection is opened for programs that are started at the same time', async () => {
  let opened = 0;
  const connections = new SshConnections(connectionCalled('first').connection, async () => {
    opened += 1;
    return connectionCalled('second').connection;
  });
  await hold(connections, 5);
  await Promise.all([hold(connections, 1), hold(connections, 1)]);
  expect(opened).toBe(1);
});

test('a connection that is lost is used no more, and the first one tells of it when all are', async () => {
  const [first, second] = ['first', 'second'].map((name) => connectionCalled(name).connection);
  if (first === undefined || second === undefined) throw new Error('two were made');
  const connections = new SshConnections(first, async () => second);
  await hold(connections, 6);
  second.isLost = true;
  expect(connections.forCommand()).toBe(first);
  first.isLost = true;
  expect(connections.forCommand()).toBe(first);
});
