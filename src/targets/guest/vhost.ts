import { BallastError } from '../../errors.ts';
import type { Host } from '../../host/host.ts';

/** True where the host's kernel can serve network cards of machines. */
export async function hasVhost(host: Host): Promise<boolean> {
  return (await host.exec(['test', '-c', '/dev/vhost-net'], { allowFailure: true })).exitCode === 0;
}

/** @throws BallastError `vhost-missing` */
export async function requireVhost(host: Host, target: string): Promise<void> {
  if (await hasVhost(host)) return;
  const message = `target \`${target}\`: the kernel of ${host.name} serves no network cards: it has no /dev/vhost-net`;
  throw new BallastError('input', 'vhost-missing', message, {
    hint: 'load the module there (`modprobe vhost_net`), or leave out `vhost: true`',
  });
}
