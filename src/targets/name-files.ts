import type { Host } from '../host/host.ts';

/**
 * The files that Docker puts over the image's own in `/etc`, so that a program finds its own name, `localhost` and a
 * resolver there. Every other target gives the same.
 */
export const nameFiles = ['hosts', 'hostname', 'resolv.conf'] as const;
export type NameFiles = Readonly<Record<(typeof nameFiles)[number], string>>;

/** Docker's own lines, word for word. */
const localHosts = `127.0.0.1\tlocalhost
::1\tlocalhost ip6-localhost ip6-loopback
fe00::0\tip6-localnet
ff00::0\tip6-mcastprefix
ff02::1\tip6-allnodes
ff02::2\tip6-allrouters
`;

const longestResolver = 64 * 1024;

/**
 * The content of the name files. With an `address` of undefined, the line is added by the program that learns the
 * address.
 */
export function nameFilesOf(hostname: string, address: string | undefined, resolver: string): NameFiles {
  const own = address === undefined ? '' : `${address}\t${hostname}\n`;
  return { hosts: `${localHosts}${own}`, hostname: `${hostname}\n`, 'resolv.conf': resolver };
}

/** The host's resolver configuration as it is; empty when it has none. */
export async function hostResolver(host: Host): Promise<string> {
  return readOrEmpty(host, '/etc/resolv.conf');
}

/**
 * The resolver configuration for instances that cannot reach the host's loopback: Docker, too, uses the servers behind
 * systemd's resolver, not its stub.
 */
export async function distantResolver(host: Host): Promise<string> {
  const own = await hostResolver(host);
  if (/^nameserver\s+(?!127\.|::1\b)/m.test(own)) return withoutLoopback(own);
  return withoutLoopback((await readOrEmpty(host, '/run/systemd/resolve/resolv.conf')) || own);
}

/** The configuration without the name servers that only the host itself can ask. */
export function withoutLoopback(resolver: string): string {
  return resolver.replaceAll(/^nameserver\s+(?:127\.|::1\b).*\n?/gm, '');
}

async function readOrEmpty(host: Host, path: string): Promise<string> {
  const argv = ['head', '-c', `${longestResolver}`, '--', path];
  const { exitCode, stdout } = await host.exec(argv, { allowFailure: true });
  return exitCode === 0 ? stdout : '';
}
