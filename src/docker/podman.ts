/**
 * What Podman's service does otherwise than Docker's engine, each for a sentence about it; tried with the Podman 4.3.1
 * of Debian 12. Podman also makes a container as soon as somebody attaches to it, and imports images under a tag of its
 * own: Ballast attaches after the start, and names what it imports by its id.
 */
export const podmanDiffers: readonly string[] = [
  'it does not report the end of a program that was run inside, so a readiness check by a command or a health check is not supported',
  'it says that a container is killed 20 s later than it has ended, which `lifecycle.kill` measures',
  'it changes the mode of the root folder, so the workload equivalence check fails',
  'it leaves HEALTHCHECK out of what it builds',
];
