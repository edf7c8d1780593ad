/** Arguments that make GNU tar write a folder, and nothing else of it, to its output with all that belongs to files. */
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
