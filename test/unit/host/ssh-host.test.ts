import { expect, test } from 'vitest';
import { ChannelSlots } from '../../../src/host/channel-slots.ts';
import { dialWithin } from '../../../src/host/dial-limit.ts';
import type { SshConnection } from '../../../src/host/ssh-connection.ts';
import { sshHost } from '../../../src/host/ssh-host.ts';

const key = { type: 'ssh-ed25519', fingerprint: 'SHA256:x', knownHostsFile: '/known', line: 1 };

test('a program waits for a session only so long while others hold all of them', async () => {
  const busy = { name: 'far', sessions: new ChannelSlots(0) } as Partial<SshConnection> as SshConnection;
  await expect(sshHost(busy, key, 50).spawn(['sleep', '1'])).rejects.toMatchObject({
    code: 'host-no-session',
    message: 'far: no session for `sleep 1` could be opened within 0.05 s',
  });
});

const never = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });

test('a dial that nobody ends times out as a connection does', async () => {
  await expect(dialWithin(never, undefined, 20)).rejects.toMatchObject({ code: 'ETIMEDOUT' });
});

test('the wish to stop comes before the time limit, and is told as it is', async () => {
  const wish = new AbortController();
  const dialling = dialWithin(never, wish.signal, 10_000);
  wish.abort(new Error('enough'));
  await expect(dialling).rejects.toThrow('enough');
});
