import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { BallastError, messageOf } from '../errors.ts';
import type { Host } from '../host/host.ts';
import { noSpaceHint, requireRoom } from '../host/no-space.ts';
import type { RootfsRecipe } from '../workload.ts';
import { buildMs } from './half-built.ts';

/** A part of the digest; raise it when the same recipe comes to give another root filesystem. */
const recipeVersion = 1;
/** 2024-01-01, so that two builds of one recipe differ in nothing but the packages' own changes. */
const sourceDateEpoch = 1_704_067_200;
/** The room that a build needs at least: apt takes some 100 MiB for the packages' lists alone. */
const roomBytes = 384 * 2 ** 20;

export function recipeDigest(recipe: RootfsRecipe): string {
  const { debian, files } = recipe;
  const sortedFiles = Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1));
  const only = debian.only === undefined ? null : [...debian.only].sort();
  const text = JSON.stringify([recipeVersion, debian.suite, [...debian.packages].sort(), only, sortedFiles]);
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

/**
 * Folders of logs stay, since servers do not start without theirs. The host name and the resolver are removed, since
 * they are the building host's.
 */
const cleanScript = `cd "$1" || exit 1
rm -rf -- var/cache/apt/* var/lib/apt/lists/* var/cache/ldconfig/aux-cache \\
  usr/share/doc/* usr/share/man/* usr/share/locale/* etc/hostname etc/resolv.conf
if [ -d var/log ]; then find var/log -xdev -mindepth 1 ! -type d -delete; fi`;

/** Copies paths with what leads to them, whether those leads are folders or (merged /usr) links. */
const pickScript = `set -e
from=$1 to=$2; shift 2
for path; do
  if [ ! -e "$from$path" ] && [ ! -L "$from$path" ]; then echo "no $path" >&2; exit 1; fi
  tar -C "$from" --xattrs --xattrs-include='*' -cf - -- ".$path" | tar -C "$to" --xattrs --xattrs-include='*' -xpf -
done`;

/** Adds a file. A link inside the root filesystem must not lead the file out of it. */
const addScript = `set -e
root=$(realpath -- "$1")
folder=$(realpath -m -- "$1/\${2%/*}")
case $folder/ in "$root"/*) ;; *) echo "$2 leads out of the root filesystem" >&2; exit 3 ;; esac
mkdir -p -- "$folder"
[ ! -L "$folder/\${2##*/}" ] || rm -- "$folder/\${2##*/}"
cat > "$folder/\${2##*/}"
chmod "$3" -- "$folder/\${2##*/}"`;

const clampScript = `find "$1" -newermt "@$2" -exec touch -h -d "@$2" -- {} +`;

/**
 * Builds a recipe's root filesystem with mmdebstrap on the host, as a new folder; `work` is a scratch folder.
 * @throws BallastError `mmdebstrap-missing`, `rootfs-build-failed`, `rootfs-recipe`
 */
export async function buildRootfs(
  host: Host,
  recipe: RootfsRecipe,
  rootfsFolder: string,
  work: string,
  signal: AbortSignal,
  progress: (text: string) => void,
): Promise<void> {
  checkRecipe(recipe);
  await requireRoom(host, work, roomBytes, 'building a root filesystem');
  const { suite, packages, only } = recipe.debian;
  const options = { timeoutMs: buildMs, signal };
  const system = `${work}/debian`;
  const bare = `${work}/picked`;
  try {
    progress(
      `building a Debian ${suite} root filesystem with ${packages.join(', ') || 'no further package'}`,
    );
    const mmdebstrap = await host.exec(mmdebstrapArgv(recipe, system), {
      ...options,
      allowFailure: true,
      maxOutputBytes: 64 << 20,
    });
    if (mmdebstrap.exitCode !== 0) throw buildFailed(host, mmdebstrap.exitCode, mmdebstrap.stderr);
    if (only === undefined) {
      await host.exec(['sh', '-c', cleanScript, 'sh', system], options);
    } else {
      await host.exec(['mkdir', '-m', '755', '--', bare]);
      await pick(host, system, bare, only, signal);
    }
    const root = only === undefined ? system : bare;
    for (const [path, content] of Object.entries(recipe.files)) {
      const mode = content.startsWith('#!') ? '755' : '644';
      await host.exec(['sh', '-c', addScript, 'sh', root, path, mode], { input: content, signal });
    }
    await host.exec(['sh', '-c', clampScript, 'sh', root, `${sourceDateEpoch}`], options);
    await host.exec(['mv', '-T', '--', root, rootfsFolder]);
  } finally {
    const argv = ['rm', '-rf', '--one-file-system', '--', system, bare];
    await host.exec(argv, { timeoutMs: buildMs, allowFailure: true });
  }
}

function mmdebstrapArgv({ debian }: RootfsRecipe, target: string): string[] {
  return [
    'env',
    `SOURCE_DATE_EPOCH=${sourceDateEpoch}`,
    'LC_ALL=C.UTF-8',
    'mmdebstrap',
    '--mode=root',
    '--format=directory',
    `--variant=${debian.only === undefined ? 'essential' : 'extract'}`,
    '--components=main',
    '--aptopt=Apt::Install-Recommends "false"',
    '--aptopt=Acquire::Languages "none"',
    // An unfinished build is thrown away in any case: no file needs to reach the disk before the next.
    '--dpkgopt=force-unsafe-io',
    ...(debian.packages.length > 0 ? [`--include=${debian.packages.join(',')}`] : []),
    debian.suite,
    target,
  ];
}

async function pick(
  host: Host,
  system: string,
  bare: string,
  only: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  try {
    await host.exec(['sh', '-c', pickScript, 'sh', system, bare, ...only], { timeoutMs: buildMs, signal });
  } catch (error) {
    throw new BallastError(
      'input',
      'rootfs-recipe',
      `a path of \`only\` is not in the packages: ${messageOf(error)}`,
      {
        hint: 'list paths as the packages have them (`dpkg -L PACKAGE`)',
        cause: error,
      },
    );
  }
}

function checkRecipe({ debian, files }: RootfsRecipe): void {
  const wrong = [
    ...[debian.suite].filter((suite) => !/^[a-z][a-z0-9-]*$/.test(suite)),
    ...debian.packages.filter((name) => !/^[a-z0-9][a-z0-9+.-]*(:[a-z0-9]+)?$/.test(name)),
    ...[...(debian.only ?? []), ...Object.keys(files)].filter(
      (path) =>
        !path.startsWith('/') || path === '/' || posix.normalize(path) !== path || path.includes('\0'),
    ),
  ][0];
  if (wrong === undefined) return;
  const message = `${JSON.stringify(wrong.slice(0, 200))} is no name of a suite or package, or no absolute path`;
  throw new BallastError('input', 'rootfs-recipe', message, {
    hint: 'give a suite such as `bookworm`, package names, and absolute paths without `..`',
  });
}

function buildFailed(host: Host, exitCode: number | null, stderr: string): BallastError {
  if (exitCode === 127) {
    return new BallastError('input', 'mmdebstrap-missing', `mmdebstrap is not installed on ${host.name}`, {
      hint: 'apt-get install mmdebstrap',
    });
  }
  const unknown = /Unable to locate package (\S{1,100})/.exec(stderr)?.[1];
  if (unknown !== undefined) {
    return new BallastError('input', 'rootfs-recipe', `the suite has no package ${unknown}`, {
      hint: 'look it up on https://packages.debian.org',
    });
  }
  const said = stderr.trim().split('\n').slice(-8).join('\n');
  return new BallastError(
    'engine',
    'rootfs-build-failed',
    `mmdebstrap failed on ${host.name}:\n${said.slice(-2000)}`,
    {
      hint:
        noSpaceHint(stderr) ?? 'check the suite and package names, and that the host reaches a Debian mirror',
    },
  );
}
