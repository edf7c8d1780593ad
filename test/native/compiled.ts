import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sourcesOf } from '../../src/native/compile.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));
const language = ['-std=gnu17', '-D_GNU_SOURCE', '-g', '-Wall', '-Wextra', '-Werror'];

/**
 * Compiles `test/native/<name>.c`, with the parts of the programs that it includes, into a folder; returns the
 * program's path.
 */
export async function compiled(
  name: string,
  into: string,
  { cc = 'cc', flags = [] }: { readonly cc?: string; readonly flags?: readonly string[] } = {},
): Promise<string> {
  const { units } = await sourcesOf(join(folder, `${name}.c`));
  const path = join(into, name);
  execFileSync(cc, [...language, ...flags, '-o', path, ...units], { stdio: ['ignore', 'ignore', 'inherit'] });
  return path;
}
