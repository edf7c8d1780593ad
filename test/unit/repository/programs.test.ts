import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { labPackages } from '../../../lab/packages.ts';
import { browserPackages, ofEveryDebian, testPackages } from '../../packages.ts';

/*
 * Which programs the code runs is read from it, by the ways in which it writes them: argv given to what starts programs,
 * and the words in command position of scripts that are named so or follow `'sh', '-c'`. Another way of writing is not
 * seen; but a program that is seen, and that nothing installs, fails here and not first on a machine that lacks it.
 */

const ofTheShell = words(`
  break case cd command continue do done elif else esac eval exec exit export fi for if read return set shift then trap
  ulimit umask unset until wait while`);
/**
 * Functions that scripts are given by `src/host/unmount.ts`, `src/image/root-attributes.ts`, `src/observe/cgroup.ts` and
 * `src/targets/microvm/bridge.ts`; their own programs are all essential, and `ip` and `umount`.
 */
const ofScripts = words('add_link copy_root take_steps unmount_in');
/** Comes with Node. */
const ofNode = words('node npm');
/** Named by tests because there is no such program. */
const absent = words('ballast-no-such-program');
/** Run in a complete guest, which brings it. */
const inGuests = words('systemctl');
/** Begin the arguments of a program that is named elsewhere: of virsh, npm, Ballast itself. */
const ofOthers = words('qemu-monitor-command audit run');

const declared = new Set([...labPackages, ...testPackages, ...browserPackages].flatMap(([, , all]) => all));

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}

const literal = String.raw`('(?:[^'\\\n]|\\.)*'|${'`'}(?:[^${'`'}\\]|\\[\s\S])*${'`'})`;
/** `exec(['ls', …`, `spawn('ls'`, `run('ls', […`, `enter('ls', …`, `const argv = ['ls'`; paths are of instances there. */
const argvPattern =
  /\b(?:(?:exec|spawn|tool|tryExec)\(\s*(?:host,\s*)?\[\s*'([^']+)'|(?:execFileSync|execFile|spawnSync|spawn)\('([^']+)'|run\('([^']+)',\s*\[|(?:mountOnly|enter)\('([^']+)'|const argv(?:: [^=\n]+)? = \[\s*'([a-z][^'/]*)')/g;
/** The sole argument of `sh` and `inLab` is one too. */
const scriptPattern = new RegExp(
  String.raw`(?:'sh',\s*'-e?c',\s*|\b\w*[sS]cript\s*=\s*(?:\([^()]*\)\s*=>\s*)?|\b(?:sh|inLab)\(\s*)${literal}`,
  'g',
);
/** Followed by a command. */
const opening =
  /^(?:[{!]|if|then|else|elif|while|until|do|exec|setsid(?: --fork)?|xargs -0|[A-Za-z_]\w*=\S*)\s+/;

/** The words in command position of a shell's script, as it is written in the source. */
function commandsOf(source: string): readonly string[] {
  let script = source
    .slice(1, -1)
    // What the language fills in, and its own escapes.
    .replaceAll(/(?<!\\)\$\{(?:[^{}]|\{[^{}]*\})*\}/g, 'X')
    .replaceAll('\\n', '\n')
    .replaceAll(/\\([\\$`'])/g, '$1')
    // Here-documents and quoted words, but for the commands in them; joined lines, comments, labels of cases.
    .replaceAll(/<<(\w+)\n[\s\S]*?\n\1(?=\n|$)/g, '')
    .replaceAll(/'[^']*'|"(?:[^"\\]|\\[\s\S])*"/g, commandsIn)
    .replaceAll(/\\\n/g, ' ')
    .replaceAll(/(^|\s)#.*$/gm, '$1')
    .replaceAll(/^\s*[\w.*|-]+\)/gm, '');
  const functions = new Set([...script.matchAll(/(\w+)\(\) *\{/g)].map(([, name]) => name));
  // What is substituted is a script of its own, and stands for a word where it is.
  for (const inner = /\$\(\([^()]*\)\)|\$\(([^()]*)\)/; inner.test(script); )
    script = `${script.replace(inner, 'X')}\n${inner.exec(script)?.[1] ?? ''}`;
  return script.split(/[\n;|&()]/).flatMap((part) => {
    let command = part.trim();
    while (opening.test(command)) command = command.replace(opening, '');
    const word = /^[a-z][\w.+-]*(?=\s|$)/.exec(command)?.[0];
    return word === undefined || functions.has(word) ? [] : [word];
  });
}

function commandsIn(quoted: string): string {
  const inside = quoted.startsWith('"') ? quoted.match(/\$\([^()]*\)/g) : null;
  return `X${inside?.join('').replaceAll(/'[^']*'/g, 'X') ?? ''}`;
}

function programsOf(text: string): readonly string[] {
  const argvs = [...text.matchAll(argvPattern)].flatMap(([, ...found]) => found.filter(Boolean));
  const scripts = [...text.matchAll(scriptPattern)].flatMap(([, source = '']) => commandsOf(source));
  return [...argvs, ...scripts].map((name) => name.replace(/^.*\//, ''));
}

test('programs are found in argv and in scripts', () => {
  const text = String.raw`
const tried = await tryExec(host, ['ip', 'link']); await host.exec(['mkfs.ext4', '-d', root]); run('docker', ['ps']); run('odd', scenario);
spawnSync('du', argv); const argv = ['setfacl', '-m', acl]; const argv: string[] = ['/bin/absent'];
const lookScript = ${'`'}set -e
count() { wc -l; }
for p in $(ls "$1" | sort); do x=$((x + 1)); A=b setfattr -n user.note \
  -v "not; run" tool || count; done  # nor this
cat <<END
import this
END
until pkill -f '^a; b'; do sleep 1; done; echo ok${'`'};
sh('mkfifo one; ln -s "$(mktemp -d)" b');`;
  const found = new Set(programsOf(text));
  for (const name of ofTheShell) found.delete(name);
  const expected = 'mkfs.ext4 ip docker du setfacl wc ls sort setfattr cat pkill sleep echo mkfifo ln mktemp';
  expect([...found].sort()).toEqual(expected.split(' ').sort());
});

test('every program that is run is one that every Debian has, or is declared', () => {
  const known = [ofEveryDebian, ofTheShell, ofScripts, ofNode, absent, inGuests, ofOthers, declared];
  const undeclared = globSync('{src,lab,test}/**/*.ts', {
    exclude: ['test/unit/repository/programs.test.ts'],
  }).flatMap((file) =>
    programsOf(readFileSync(file, 'utf8'))
      .filter((name) => !known.some((names) => names.has(name)))
      .map((name) => `${name} in ${file}: declare its package in lab/packages.ts or test/packages.ts`),
  );
  expect(undeclared).toEqual([]);
});

test('none is declared that every Debian has', () => {
  expect([...declared].filter((name) => ofEveryDebian.has(name))).toEqual([]);
});
