/**
 * The arguments that make GNU tar write the content of a folder to its output, with everything that belongs to the
 * files.
 */
export function tarFolder(folder: string): string[] {
  return [
    'tar',
    '--format=posix',
    '--pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime',
    '--sort=name',
    '--numeric-owner',
    '--xattrs',
    '--xattrs-include=*',
    '--one-file-system',
    '-C',
    folder,
    '-cf',
    '-',
    '.',
  ];
}
