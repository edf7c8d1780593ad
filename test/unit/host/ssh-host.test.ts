import { expect, test } from 'vitest';
import { ChannelSlots } from '../../../src/host/channel-slots.ts';
import type { SshConnection } from '../../../src/host/ssh-connection.ts';
import { SshConnections } from '../../../src/host/ssh-connections.ts';
import { sshHost } from '../../../src/host/ssh-host.ts';

const key = { type: 'ssh-ed25519', fingerprint: 'SHA256:x', knownHostsFile: '/known', line: 1 };

test('a program waits for a session only so long while others hold all of them', async () => {
  const sessions = new ChannelSlots(0);
  const whenLost = () => () => undefined;
  const busy = { name: 'far', sessions, whenLost } as Partial<SshConnection> as SshConnection;
  await expect(sshHost(new SshConnections(busy), key, 50).spawn(['sleep', '1'])).rejects.toMatchObject({
    code: 'host-no-session',
    message: 'far: no session for `sleep 1` could be opened within 0.05 s',
  });
});
