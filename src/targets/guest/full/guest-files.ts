import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import type { Host } from '../../../host/host.ts';

/** A file that Ballast adds to an operating system, at an absolute path in it; `link`: a symbolic link to there. */
export type GuestFile = { readonly path: string } & (
  | { readonly content: string | Buffer; readonly mode: number }
  | { readonly link: string }
);

/** A tar of the files, owned by root. */
export async function tarOf(files: readonly GuestFile[]): Promise<Buffer> {
  const tar = pack();
  for (const file of files) {
    const name = file.path.replace(/^\//, '');
    if ('link' in file) tar.entry({ name, type: 'symlink', linkname: file.link });
    else tar.entry({ name, mode: file.mode }, file.content);
  }
  tar.finalize();
  return buffer(tar);
}

/** Puts the files below a root of the host. Existing files of their names are replaced, not followed. */
export async function addFiles(host: Host, root: string, files: readonly GuestFile[]): Promise<void> {
  await host.exec(['tar', '--no-same-owner', '--unlink-first', '-x', '-C', root], {
    input: await tarOf(files),
  });
}
