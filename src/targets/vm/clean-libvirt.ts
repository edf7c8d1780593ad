import { type Cleaner, EngineAway } from '../../host/cleaner.ts';
import type { ExecResult, Host } from '../../host/host.ts';
import { runIdInName } from '../../run-id.ts';
import { domainLogs } from './domain-logs.ts';

const engine = 'libvirt';

/** Domains of runs. All domains and networks of runs are transient: nothing stays of one that is ended. */
export const domains = transient('domain', ['list', '--name'], 'destroy');
export const networks = transient('network', ['net-list', '--name'], 'net-destroy');

/** The output of each domain's QEMU, which libvirt keeps after the domain has gone. */
export const logsOfDomains: Cleaner = {
  what: 'log',
  engine,
  async *list(host) {
    const argv = ['find', domainLogs, '-name', 'ballast-*.log*', '-printf', '%f\\n'];
    const { stdout } = await host.exec(argv, { allowFailure: true });
    for (const name of stdout.split('\n'))
      yield {
        name,
        owner: runIdInName(name),
        async remove() {
          await host.exec(['rm', '-f', '--', `${domainLogs}/${name}`]);
          return true;
        },
      };
  },
};

function transient(what: string, list: readonly string[], remove: string): Cleaner {
  return {
    what,
    engine,
    async *list(host) {
      const { exitCode, stdout } = await virsh(host, list);
      if (exitCode !== 0) throw await away(host);
      for (const name of stdout.split('\n').map((line) => line.trim()))
        yield {
          name,
          owner: runIdInName(name),
          async remove() {
            const { exitCode, stderr } = await virsh(host, [remove, name]);
            if (exitCode !== 0 && !isGone.test(stderr)) throw await away(host);
            return exitCode === 0;
          },
        };
    },
  };
}

/** The domain has gone by itself, or another clean was faster. */
const isGone = /failed to get (domain|network)|is not (running|active)/i;

async function virsh(host: Host, argv: readonly string[]): Promise<ExecResult> {
  try {
    return await host.exec(['virsh', '-c', 'qemu:///system', ...argv], {
      allowFailure: true,
      timeoutMs: 20_000,
    });
  } catch {
    throw await away(host);
  }
}

/**
 * The reason why libvirt does not answer. Some hosts have only the client: without a daemon that serves anybody, there
 * is none to wait for.
 */
async function away(host: Host): Promise<EngineAway> {
  const look =
    'command -v virsh >/dev/null && { [ -S /run/libvirt/libvirt-sock ] || [ -S /run/libvirt/virtqemud-sock ]; }';
  const { exitCode } = await host.exec(['sh', '-c', look], { allowFailure: true });
  return new EngineAway(engine, exitCode === 0);
}
