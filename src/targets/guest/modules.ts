import { BallastError } from '../../errors.ts';

/**
 * Module files to load, dependencies first, without what is built into the kernel.
 * @param modulesDep text of `modules.dep`; its paths are relative to the modules folder
 * @throws BallastError `module-missing`
 */
export function modulesInLoadOrder(
  modulesDep: string,
  modulesBuiltin: string,
  wanted: readonly string[],
): string[] {
  const dependencies = new Map<string, readonly string[]>();
  const pathOf = new Map<string, string>();
  for (const line of modulesDep.split('\n')) {
    const [path, rest = ''] = line.split(':');
    if (path === undefined || path === '') continue;
    dependencies.set(path, rest.split(' ').filter(Boolean));
    pathOf.set(moduleName(path), path);
  }
  const builtin = new Set(modulesBuiltin.split('\n').filter(Boolean).map(moduleName));
  const ordered = new Set<string>();
  const visit = (path: string): void => {
    if (ordered.has(path)) return;
    // modules.dep lists the whole closure and has no cycles: depmod refuses them.
    for (const needed of dependencies.get(path) ?? []) visit(needed);
    ordered.add(path);
  };
  for (const name of wanted) {
    if (builtin.has(name)) continue;
    const path = pathOf.get(name);
    if (path === undefined) {
      throw new BallastError('engine', 'module-missing', `the guest kernel has no module ${name}`, {
        hint: 'remove /var/cache/ballast/kernels and run again',
      });
    }
    visit(path);
  }
  return [...ordered];
}

/** The module's name: `kernel/drivers/virtio/virtio_pci.ko.xz` → `virtio_pci`; the kernel treats `-` and `_` alike. */
function moduleName(path: string): string {
  const file = path.slice(path.lastIndexOf('/') + 1);
  return file.replace(/\.ko(\.\w+)?$/, '').replaceAll('-', '_');
}
