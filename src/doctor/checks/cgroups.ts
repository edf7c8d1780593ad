import { randomUUID } from 'node:crypto';
import { messageOf } from '../../errors.ts';
import { createCgroup } from '../../observe/cgroup.ts';
import { controllers, parseHierarchies } from '../../observe/hierarchies.ts';
import { type Check, type CheckResult, ok, problem, readText } from '../check.ts';

export const cgroups: Check = {
  name: 'cgroups',
  async ask({ host }) {
    const hierarchies = parseHierarchies(await readText(host, '/proc/self/mountinfo'));
    const unified = await unifiedControllers();
    const missing = controllers.filter((controller) => {
      const hierarchy = hierarchies[controller];
      return hierarchy === undefined || (hierarchy.version === 2 && !unified.includes(controller));
    });
    const versions = [...new Set(controllers.map((controller) => hierarchies[controller]?.version))];
    if (missing.length === 0)
      return tried(`${controllers.join(', ')} controllers, v${versions.join(' and v')}`);
    return problem(
      `no controller ${missing.join(', ')}`,
      'enable them at boot (cgroup_enable=memory, or systemd.unified_cgroup_hierarchy=1)',
    );

    /** Tries a limit: Ballast may not be allowed to divide an existing controller, on v2 in a container or a unit. */
    async function tried(found: string): Promise<CheckResult> {
      const uid = (await host.exec(['id', '-u'])).stdout.trim();
      if (uid !== '0') return ok(`${found}; not tried (that needs root)`);
      try {
        const limits = { cpus: 1, memoryBytes: 64 * 2 ** 20, pids: 8 };
        const cgroup = await createCgroup(host, `doctor-${randomUUID()}/tried`, limits);
        await cgroup.remove();
        return ok(`${found}; a group with limits was made and removed`);
      } catch (error) {
        return problem(
          `${found}; no group with limits can be made: ${messageOf(error)}`,
          'run Ballast on the host itself and not in a container, or give the container a cgroup that Ballast may divide (on systemd hosts: Delegate=yes)',
        );
      }
    }

    /** The controllers of the v2 mount. Hybrid hosts have one too, without any controller in it. */
    async function unifiedControllers(): Promise<string[]> {
      const mount = controllers.map((one) => hierarchies[one]).find((one) => one?.version === 2)?.mount;
      if (mount === undefined) return [];
      return (await readText(host, `${mount}/cgroup.controllers`)).split(/\s+/);
    }
  },
};
