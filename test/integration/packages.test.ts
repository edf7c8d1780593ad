import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync, readlinkSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { labPackages } from '../../lab/packages.ts';
import { browserPackages, ofEveryDebian, testPackages } from '../packages.ts';

/*
 * test/unit/repository/programs.test.ts holds the declared programs against the code; this holds them against Debian, as it
 * is installed here: a package, with all that it depends on, brings the programs that are declared as its own. So nothing is
 * there only because this machine has more than a bare one.
 */

interface Installed {
  readonly isEssential: boolean;
  /** The packages that it depends on, one of each list of alternatives. */
  readonly needs: readonly string[];
}

/** Placeholders of dpkg-query. */
const fields = ['Package', 'Essential', 'Pre-Depends', 'Depends', 'Provides']
  .map((name) => `\${${name}}`)
  .join('\t');
const nameIn = (text: string) => /^[a-z0-9][a-z0-9+.-]+/.exec(text.trim())?.[0] ?? '';

function installedPackages(): ReadonlyMap<string, Installed> {
  const said = execFileSync('dpkg-query', ['-W', '-f', `${fields}\n`], { encoding: 'utf8' });
  const lines = said.split('\n').map((line) => line.split('\t'));
  const providers = new Map<string, string>();
  for (const [name = '', , , , provides = ''] of lines) {
    for (const one of provides.split(',')) providers.set(nameIn(one), name);
    providers.set(name, name);
  }
  return new Map(
    lines.map(([name = '', essential, before = '', depends = '']) => [
      name,
      {
        isEssential: essential === 'yes',
        needs: `${before},${depends}`.split(',').flatMap((choice) => {
          const there = choice.split('|').map((one) => providers.get(nameIn(one)));
          return there.find((one) => one !== undefined) ?? [];
        }),
      },
    ]),
  );
}

const packages = installedPackages();

/** Packages with all that they depend on. */
function whole(names: readonly string[]): ReadonlySet<string> {
  const all = new Set(names);
  // A set grows while it is gone through.
  for (const name of all) for (const need of packages.get(name)?.needs ?? []) all.add(need);
  return all;
}

/** The path of a program of Debian's, and those that its links lead to. */
function pathsOf(program: string): readonly string[] {
  const folder = ['/usr/sbin', '/usr/bin', '/sbin', '/bin'].find((one) => existsSync(`${one}/${program}`));
  const paths = folder === undefined ? [] : [`${folder}/${program}`];
  for (const path of paths) {
    try {
      paths.push(resolve(path, '..', readlinkSync(path)));
    } catch {
      // It is no link.
    }
  }
  return paths;
}

/** The paths of all programs, with the packages that they belong to. */
function programFiles(): ReadonlyMap<string, readonly string[]> {
  const files = new Map<string, string[]>();
  for (const list of globSync('/var/lib/dpkg/info/*.list')) {
    const name = basename(list, '.list').replace(/:.*$/, '');
    for (const path of readFileSync(list, 'utf8').split('\n'))
      if (/\/s?bin\//.test(path)) files.set(path, [...(files.get(path) ?? []), name]);
  }
  return files;
}

const files = programFiles();

/** The packages that a program belongs to; to some it does as it did before Debian had one /usr. */
const ownersOf = (program: string) =>
  pathsOf(program).flatMap((path) =>
    [path, path.replace(/^\/usr\//, '/'), `/usr${path}`].flatMap((one) => files.get(one) ?? []),
  );

const everyDebian = whole([
  'apt',
  ...[...packages].flatMap(([name, { isEssential }]) => (isEssential ? [name] : [])),
]);

test('what every Debian has is of packages that every Debian has', () => {
  const others = [...ofEveryDebian].filter(
    (program) => !ownersOf(program).some((name) => everyDebian.has(name)),
  );
  expect(others).toEqual([]);
});

// A package may have come from elsewhere under another name, as docker-ce has, or not be needed for these tests.
const declared = [...labPackages, ...testPackages, ...browserPackages].filter(([name]) => packages.has(name));

test.each(declared)('%s brings its programs', (name, _, programs) => {
  const own = whole([name]);
  const missing = programs.filter((program) => !ownersOf(program).some((owner) => own.has(owner)));
  expect(missing).toEqual([]);
});
