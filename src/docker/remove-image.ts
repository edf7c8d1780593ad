import type Docker from 'dockerode';

/**
 * Removes an image under this name, or by this id. Never rejects: the engine keeps an image that a container uses, or that
 * has further names where an id is given.
 * @returns true when the engine has removed it
 */
export function removeImage(docker: Docker, reference: string): Promise<boolean> {
  return docker
    .getImage(reference)
    .remove()
    .then(
      () => true,
      () => false,
    );
}
