import { quoteArgv } from './argv-quote.ts';
import { fixedVariables, keptVariables, systemPath, umaskOf } from './program-environment.ts';
import { sessionVariable } from './session.ts';

/**
 * A command line by which any login shell (sh, bash, dash, zsh, fish, tcsh, busybox, …) runs this script in /bin/sh.
 * What shells read differently between single quotes is a backslash, a quote, `!` and a newline; so these are octal
 * escapes for printf, whose backslash is escaped outside of quotes, which is one backslash to every shell.
 */
export function forAnyShell(script: string): string {
  return `exec /bin/sh -c 'eval "$(printf %b "$1")"' sh ${wordForAnyShell(script)}`;
}

function wordForAnyShell(text: string): string {
  // Of latin1, each character is one byte of the UTF-8.
  return Buffer.from(text, 'utf8')
    .toString('latin1')
    .replaceAll(/[^ -~]|['\\!]|[^'\\!]+?(?=[^ -~]|['\\!]|$)/gs, (part) =>
      /^(?:[^ -~]|['\\!])$/.test(part)
        ? `\\\\0${part.charCodeAt(0).toString(8).padStart(3, '0')}`
        : `'${part}'`,
    );
}

/**
 * The script that starts a program on a host over SSH. sshd makes each command the leader of a process group but does
 * not tell which, and does not pass on signals to root's own. So a line on stderr, which begins with the word, tells the
 * group before the program takes the shell's place, or that there is no such program: a plain 127 could be the
 * program's own. A line on stdout ends what the login shell's start-up files have written there. What these files have
 * set (variables, umask, folder) does not reach the program.
 */
export function startScript(
  argv: readonly string[],
  { word, session, ownerOnly }: { word: string; session: string; ownerOnly: boolean },
): string {
  const kept = keptVariables.map((name) => `\${${name}+"${name}=$${name}"}`);
  const fixed = Object.entries({ ...fixedVariables, [sessionVariable]: session });
  const variables = [...kept, 'PATH="$PATH"', ...fixed.map(([name, value]) => `${name}=${value}`)];
  return `set -- ${quoteArgv(argv)}
cd /
umask ${umaskOf(ownerOnly).toString(8).padStart(3, '0')}
PATH=\${PATH:+$PATH:}${systemPath}
if command -v -- "$1" >/dev/null 2>&1
then echo "${word} $$" >&2; echo "${word} $$"; exec env -i ${variables.join(' ')} "$@"
else echo "${word} missing" >&2; exit 127
fi`;
}
