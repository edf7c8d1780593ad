import { beyond, fromItsFolder, isHandedIn, type Mount } from './mounts.ts';
import type { KernelOwner } from './probe.ts';

/** Sockets whose clients are as powerful as root on the machine, where their engines put them. */
export const engineSockets = [
  '/var/run/docker.sock',
  '/run/docker.sock',
  '/run/podman/podman.sock',
  '/run/containerd/containerd.sock',
  '/run/crio/crio.sock',
  '/var/run/libvirt/libvirt-sock',
  '/run/libvirt/virtqemud-sock',
] as const;

/** The folders in which an engine lays nothing but what is the instance's own. */
const itsOwn = ['/proc/', '/sys/', '/dev/'];
const mostPlaces = 12;

/** The ends of a path, the longest first: of `/run/docker.sock` itself and `/docker.sock`. */
function endsOf(path: string): readonly string[] {
  const parts = path.split('/').slice(1);
  return parts.map((_, index) => `/${parts.slice(index).join('/')}`);
}

/** The places of what was mounted from outside. What else a kernel of its own mounts is the guest's. */
function placesIn(mounts: readonly Mount[], kernel: KernelOwner): readonly string[] {
  const found =
    kernel === 'own'
      ? beyond(mounts, /^/).filter(({ type }) => isHandedIn(type))
      : beyond(mounts, fromItsFolder);
  return found
    .map(({ point }) => point)
    .filter((point) => !itsOwn.some((folder) => `${point}/`.startsWith(folder)));
}

/** Where whoever may look into the first process that it sees has the root folder of that: with the host's processes, the host's. */
const rootOfFirst = '/proc/1/root';

/**
 * The paths where such a socket may be besides the usual ones: for each folder or file that was mounted from outside, the
 * place itself and wherever in it a folder of the host would have one; and below the root of the first process.
 */
export function otherSocketPaths(mounts: readonly Mount[], kernel: KernelOwner): readonly string[] {
  const below = [...new Set(engineSockets.flatMap(endsOf))];
  const found = placesIn(mounts, kernel)
    .slice(0, mostPlaces)
    .flatMap((place) => [place, ...below.map((end) => `${place}${end}`)]);
  const throughFirst = kernel === 'own' ? [] : engineSockets.map((path) => `${rootOfFirst}${path}`);
  return [...new Set([...throughFirst, ...found])].filter(
    (path) => !(engineSockets as readonly string[]).includes(path),
  );
}

/** True when what is at a path was mounted from outside, and is not the instance's own. */
export function isFromOutside(path: string, mounts: readonly Mount[], kernel: KernelOwner): boolean {
  return placesIn(mounts, kernel).some((place) => path === place || path.startsWith(`${place}/`));
}

/** True when each of those places could be looked at. */
export function isEveryPlace(mounts: readonly Mount[], kernel: KernelOwner): boolean {
  return placesIn(mounts, kernel).length <= mostPlaces;
}
