import { controllers, parseHierarchies } from '../../observe/hierarchies.ts';
import { type Check, ok, problem, readText } from '../check.ts';

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
    if (missing.length === 0) return ok(`${controllers.join(', ')} controllers, v${versions.join(' and v')}`);
    return problem(
      `no controller ${missing.join(', ')}`,
      'enable them at boot (cgroup_enable=memory, or systemd.unified_cgroup_hierarchy=1)',
    );

    /** A v2 mount is there on hybrid hosts too, without any controller in it. */
    async function unifiedControllers(): Promise<string[]> {
      const mount = controllers.map((one) => hierarchies[one]).find((one) => one?.version === 2)?.mount;
      if (mount === undefined) return [];
      return (await readText(host, `${mount}/cgroup.controllers`)).split(/\s+/);
    }
  },
};
