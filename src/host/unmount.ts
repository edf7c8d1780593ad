/**
 * Defines `unmount_in FOLDER` for scripts of `sh`: it unmounts whatever is mounted at the folder or below it, the
 * innermost first, and detaches what is busy. It fails when mounts are left, and names them on stderr. The kernel writes
 * some characters of a path in octal, and a mount that another one covers can only be reached once that is gone: hence
 * the decoding, and the further rounds.
 */
export const unmountIn = String.raw`
mounted_in() {
  folder=$1 awk '
    BEGIN { folder = ENVIRON["folder"] }
    {
      path = $5
      gsub(/\\040/, " ", path); gsub(/\\011/, "\t", path); gsub(/\\012/, "\n", path); gsub(/\\134/, "\\", path)
      if (path == folder || index(path, folder "/") == 1) printf "%s%c", path, 0
    }' /proc/self/mountinfo | LC_ALL=C sort -rz
}
unmount_in() {
  for how in '' -l '' -l; do
    mounted_in "$1" | xargs -0r umount $how -- 2>/dev/null && return
  done
  echo "still mounted: $(mounted_in "$1" | tr '\0' '\n')" >&2
  return 1
}
`;
