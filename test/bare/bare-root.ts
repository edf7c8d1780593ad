import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Here, and at the same path in the root. */
export const repository = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** Mounts what a machine has, makes the folder the root of all that follows, and runs a script in the repository. */
const enterScript = `set -e
mount --bind "$1" "$1"
mount -t proc proc "$1/proc"
mount --rbind /dev "$1/dev"
mount --rbind /sys "$1/sys"
mount --bind "$2" "$1$2"
[ ! -d /lib/modules ] || { mkdir -p "$1/lib/modules"; mount --rbind /lib/modules "$1/lib/modules"; }
mkdir -p "$1/mnt/former"
cd "$1"
pivot_root . mnt/former
umount -l /mnt/former
cd "$2"
exec env -i PATH="$3:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" HOME=/root LANG=C.UTF-8 sh -c "$4" sh "$@"`;

/**
 * The root filesystem of a Debian that has nothing but what is essential and apt, of this machine's release and made anew.
 * The repository and the Node of its packages are in it. What runs there sees its own processes alone, and ends with the
 * script that started it.
 */
export class BareRoot implements Disposable {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async make(): Promise<BareRoot> {
    const [, suite] = /^VERSION_CODENAME=(\w+)$/m.exec(readFileSync('/etc/os-release', 'utf8')) ?? [];
    if (suite === undefined) throw new Error('this is no release of Debian');
    const root = new BareRoot(mkdtempSync('/var/tmp/ballast-bare-'));
    try {
      if ((await succeeds(['mmdebstrap', '--quiet', '--variant=minbase', suite, root.#folder])) !== 0)
        throw new Error('no bare Debian could be made');
      mkdirSync(join(root.#folder, repository), { recursive: true });
      return root;
    } catch (error) {
      root[Symbol.dispose]();
      throw error;
    }
  }

  /**
   * Runs a script of the shell in the repository, with its output shown.
   * @returns its exit code; null: it was killed
   */
  run(script: string, ...words: readonly string[]): Promise<number | null> {
    const programs = dirname(process.execPath);
    const own = ['--mount', '--pid', '--fork', '--kill-child', '--propagation', 'slave'];
    const argv = [
      'unshare',
      ...own,
      'sh',
      '-c',
      enterScript,
      'sh',
      this.#folder,
      repository,
      programs,
      script,
    ];
    return succeeds([...argv, ...words]);
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function succeeds([program = '', ...argv]: readonly string[]): Promise<number | null> {
  const child = spawn(program, argv, { stdio: ['ignore', 'inherit', 'inherit'] });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode) => resolve(exitCode));
  });
}
