import { nativeBinary } from '../../native/build.ts';
import { compiledProgram } from '../../native/compile.ts';
import { type Check, ok, problem, tryExec } from '../check.ts';

const architecture = 'x86_64';

/**
 * Has the launcher mount an empty image, in a mount namespace of its own: it needs the newest calls of all (openat2 of
 * Linux 5.6), and versions say little about how a kernel was built. It gets as far as to find no program in the image.
 */
const script = `mkdir -p /var/lib/ballast
d=$(mktemp -d /var/lib/ballast/doctor.XXXXXX) || exit 9
mkdir -- "$d/image" "$d/upper" "$d/work" "$d/merged"
said=$(echo start | unshare -m "$1" --root "$d/merged" --image "$d/image" --folder "$d" --uid 0 --gid 0 \
  --variables 0 -- /none 2>&1)
rm -rf --one-file-system -- "$d"
case $said in *"error exec /none"*) ;; *) printf '%s\n' "$said" >&2; exit 1 ;; esac`;

/** Ballast's own programs are compiled on the machine that Ballast runs on, and run on the host. */
export const programs: Check = {
  name: 'programs',
  async ask({ host }) {
    const toDo = `use a host and a machine of ${architecture}: other processors are not supported yet`;
    if (process.arch !== 'x64') return problem(`this machine is ${process.arch}`, toDo);
    const machine = (await host.exec(['uname', '-m'])).stdout.trim();
    if (machine !== architecture) return problem(`the host is ${machine}`, toDo);
    // It throws the compiler's failure.
    await compiledProgram('launch');
    const compiler = `compiled here for ${architecture}`;
    const uid = (await host.exec(['id', '-u'])).stdout.trim();
    if (uid !== '0') return ok(`${compiler}; not tried on the host (that needs root)`);
    const program = await nativeBinary(host, 'launch');
    const tried = await tryExec(host, ['sh', '-c', script, 'sh', program]);
    if (tried?.exitCode === 0) return ok(`${compiler}, and run on the host`);
    const why = tried?.stderr.trim().slice(-300) || 'it did not end';
    return problem(`they do not run on the host: ${why}`, 'use Linux 5.6 or newer, with mount namespaces');
  },
};
