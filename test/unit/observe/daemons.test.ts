import { describe, expect, test } from 'vitest';
import type { Host } from '../../../src/host/host.ts';
import { daemonsAmong, describeDaemons, findDaemons } from '../../../src/observe/daemons.ts';
import { parseConnections } from '../../../src/observe/unix-connections.ts';

const end = (path: string, inode: number, peer: number, ...users: string[]) =>
  `u_str ESTAB 0      0      ${path.padEnd(60)} ${inode}  * ${peer}  users:(${users.join(',')})   `;
const user = (name: string, pid: number, fd = 7) => `("${name}",pid=${pid},fd=${fd})`;

/** As `ss` shows a host whose engine systemd activated by socket: it listens too, and is no daemon of the target. */
const engineHost = [
  `u_str LISTEN 0 4096 /run/docker.sock 900 * 0 users:(${user('dockerd', 17)},${user('systemd', 1)})`,
  end('/var/run/docker.sock', 77, 78, user('dockerd', 17)),
  end('*', 78, 77, user('node', 400)),
  end('*', 80, 81, user('dockerd', 17)),
  end('/run/containerd/containerd.sock', 81, 80, user('containerd', 51)),
  // Another engine's containerd, which serves somebody else.
  end('*', 90, 91, user('kubelet', 60)),
  end('/run/other/containerd.sock', 91, 90, user('containerd', 61)),
  'u_str ESTAB 0 0 * 99 * 98',
].join('\n');
const engineSockets = { reached: [['/var/run/docker.sock']], behind: /\/containerd\.sock$/ };

describe('the daemons of an engine', () => {
  test('are who accepted the connection, and who serves those in turn; not systemd, not a stranger', () => {
    const found = daemonsAmong(
      parseConnections(engineHost),
      engineSockets.reached.flat(),
      engineSockets.behind,
    );
    expect(describeDaemons(found)).toBe('dockerd (17), containerd (51)');
  });

  test('are not told when nobody may be seen to serve the socket', () => {
    const unseen = parseConnections('u_str ESTAB 0 0 /run/docker.sock 77 * 78');
    expect(daemonsAmong(unseen, ['/run/docker.sock'], engineSockets.behind)).toEqual({
      kind: 'unknown',
      reason: 'ss does not show who serves /run/docker.sock',
    });
    expect(daemonsAmong(unseen, [], engineSockets.behind).kind).toBe('unknown');
  });

  test('have names that cannot steer a terminal or pretend to be another row', () => {
    const hostile = end('/run/docker.sock', 1, 2, '("a\u001b[31m|<b>",pid=5,fd=1)');
    const found = daemonsAmong(parseConnections(hostile), ['/run/docker.sock'], engineSockets.behind);
    expect(describeDaemons(found)).toBe('a??31m??b? (5)');
  });
});

describe('a host that is asked', () => {
  const answers = (texts: readonly string[], dials: Record<string, boolean> = {}) => {
    const dialled: string[] = [];
    let asked = 0;
    const host = {
      exec: async () => ({ exitCode: 0, stdout: texts[Math.min(asked++, texts.length - 1)], stderr: '' }),
      dial: async ({ unix }: { unix: string }) => {
        dialled.push(unix);
        if (dials[unix] !== true) throw new Error('ENOENT');
        return { on: () => undefined, destroy: () => dialled.push('closed') };
      },
    } as unknown as Host;
    return { host, dialled };
  };

  test('is not dialled where a connection is already open', async () => {
    const { host, dialled } = answers([engineHost]);
    expect(await findDaemons(host, engineSockets)).toMatchObject({ kind: 'found' });
    expect(dialled).toEqual([]);
  });

  test('is dialled at the first socket that answers, looked at until it has accepted, and left', async () => {
    const libvirt = end('/run/libvirt/libvirt-sock', 5, 6, user('libvirtd', 21));
    const both = `${libvirt}\n${end('/run/libvirt/virtlogd-sock', 7, 8, user('virtlogd', 19))}`;
    const { host, dialled } = answers([libvirt, libvirt, both], { '/run/libvirt/virtlogd-sock': true });
    const found = await findDaemons(host, {
      reached: [
        ['/run/libvirt/virtqemud-sock', '/run/libvirt/libvirt-sock'],
        ['/run/libvirt/none-sock', '/run/libvirt/virtlogd-sock'],
      ],
      behind: /^$/,
    });
    expect(describeDaemons(found)).toBe('libvirtd (21), virtlogd (19)');
    expect(dialled).toEqual(['/run/libvirt/none-sock', '/run/libvirt/virtlogd-sock', 'closed']);
  });

  test('without ss gives a reason and no error', async () => {
    const host = { exec: async () => Promise.reject(new Error('there is no program `ss`')) };
    expect(await findDaemons(host as unknown as Host, engineSockets)).toEqual({
      kind: 'unknown',
      reason: 'there is no program `ss`',
    });
  });
});
