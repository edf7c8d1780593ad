import { expect, test } from 'vitest';
import { BallastError } from '../../../src/errors.ts';
import { ChannelSlots } from '../../../src/host/channel-slots.ts';
import type { SshConnection } from '../../../src/host/ssh-connection.ts';
import { SshConnections } from '../../../src/host/ssh-connections.ts';

const gone = new BallastError('engine', 'host-lost', 'the connection was lost');

/** A connection of eight sessions that only counts them. */
function connectionCalled(name: string) {
  const closed: string[] = [];
  const watchers: ((error: BallastError) => void)[] = [];
  const connection = {
    ...{ name, sessions: new ChannelSlots(8), lost: undefined as BallastError | undefined },
    whenLost: (watcher: (error: BallastError) => void) => watchers.push(watcher),
    lose(error: BallastError) {
      if (connection.lost !== undefined) return;
      connection.lost = error;
      for (const watcher of watchers) watcher(error);
    },
    close: async () => void closed.push(name),
  };
  return { connection: connection as unknown as SshConnection, closed };
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

test.each([
  ['first', ['first', 'second']],
  ['second', ['first', 'second']],
])('the host is lost with its %s connection, whichever was opened before', async (which, all) => {
  const made = new Map(all.map((name) => [name, connectionCalled(name).connection]));
  const connections = new SshConnections(
    made.get('first') as SshConnection,
    async () => made.get('second') as SshConnection,
  );
  await hold(connections, 6);
  made.get(which)?.lose(gone);
  expect([...made.values()].map(({ lost }) => lost)).toEqual([gone, gone]);
  expect(connections.forCommand().lost).toBe(gone);
  // No further one is opened, which would go on alone.
  await hold(connections, 4);
  expect((await connections.forProgram()).lost).toBe(gone);
});

test('a connection that is opened while another is lost is lost too', async () => {
  const [first, second] = ['first', 'second'].map((name) => connectionCalled(name).connection);
  if (first === undefined || second === undefined) throw new Error('two were made');
  const connections = new SshConnections(first, async () => {
    first.lose(gone);
    return second;
  });
  await hold(connections, 6);
  expect(second.lost).toBe(gone);
});
