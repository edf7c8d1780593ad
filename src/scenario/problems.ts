import { z } from 'zod';
import { nearest } from '../fields/nearest.ts';
import { ownValue } from '../fields/own-value.ts';
import { targets } from '../targets/targets.ts';

/** One thing wrong with a file, and the key path where. */
export interface Problem {
  readonly path: readonly PropertyKey[];
  /** What is wrong at `path`: the key, or the value that it holds. */
  readonly at: 'key' | 'value';
  /** Characters of the text at `path` before what is wrong with it; absent: all of it is. */
  readonly offset?: number;
  readonly message: string;
}

type Issue = z.core.$ZodIssue;

/** The problems behind zod's issues, at most `most` of them and one a place. */
export function problemsOf(issues: readonly Issue[], most: number, file: FileKnown): Problem[] {
  const problems = new Map<string, Problem>();
  for (const issue of issues) {
    if (problems.size >= most) break;
    for (const problem of flatten(issue, [], most - problems.size, file)) {
      // The first names the cause: text that is no text has the wrong length too.
      const place = problem.path.map(String).join('\0');
      if (!problems.has(place)) problems.set(place, problem);
    }
  }
  return [...problems.values()];
}

/** What a message can say of the file besides what zod knows of it. */
export interface FileKnown {
  /** The keys that the map at a path may have. */
  knownKeys(path: readonly PropertyKey[]): readonly string[];
  /** The value at a path as its writer wrote it; undefined where it is no plain value. */
  written(path: readonly PropertyKey[]): string | undefined;
}

function flatten(issue: Issue, parent: readonly PropertyKey[], most: number, file: FileKnown): Problem[] {
  const path = [...parent, ...issue.path];
  switch (issue.code) {
    case 'unrecognized_keys': {
      const known = file.knownKeys(path);
      return issue.keys.slice(0, most).map((key) => ({
        path: [...path, key],
        at: 'key',
        message: `unknown key${nowCalled(key, known) ?? ofOtherTargets(key, path) ?? didYouMean(key, known) ?? `; expected ${listed(known)}`}`,
      }));
    }
    case 'invalid_key':
      return [{ path, at: 'key', message: issue.issues[0]?.message ?? issue.message }];
    case 'invalid_union': {
      const branch = likeliestBranch(issue.errors);
      if (branch === undefined) return [{ path, at: 'value', message: issue.message }];
      return branch
        .slice(0, most)
        .flatMap((inner) => flatten(inner, path, most, file))
        .slice(0, most);
    }
    default:
      return [
        { path, at: 'value', message: isUnquoted(issue) ? inQuotes(file.written(path)) : issue.message },
      ];
  }
}

/** Tells whether the value would be the text that is expected if it stood in quotes, and is none to keep secret. */
function isUnquoted(issue: Issue): boolean {
  return (
    issue.message === `expected ${kindNames.string}` && ['number', 'boolean'].includes(typeof issue.input)
  );
}

/** The advice shows the value as it was written: what was parsed of it may be another text, as 755 is of 0755. */
function inQuotes(written = ''): string {
  const value = written === '' || written.length > 64 ? 'it' : `"${written}"`;
  return `expected text; write ${value} in quotes`;
}

/** The branch that the writer meant: one whose kind of value fits, so that what is wrong lies inside it. */
function likeliestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const misfit = (codes: readonly string[]) => (issue: Issue) =>
    issue.path.length === 0 && codes.includes(issue.code);
  return (
    branches.find((branch) => !branch.some(misfit(['invalid_type', 'invalid_value']))) ??
    branches.find((branch) => !branch.some(misfit(['invalid_type']))) ??
    branches[0]
  );
}

/** What was expected, for issues that the schema itself has no words for. */
export function describeIssue(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type': {
      const expected = kindNames[issue.expected] ?? issue.expected;
      if (issue.input === undefined) return `missing: expected ${expected}`;
      if (issue.input !== null) return `expected ${expected}`;
      return `expected ${expected}, found nothing${hasDefaults(issue) ? '; {} takes the defaults' : ''}`;
    }
    case 'invalid_value': {
      const values = issue.values.map(String);
      const suggestion = typeof issue.input === 'string' ? didYouMean(issue.input, values) : undefined;
      return `expected ${listed(values)}${suggestion ?? ''}`;
    }
    case 'too_small':
      return `expected at least ${counted(issue.minimum, issue.origin)}`;
    case 'too_big':
      return `expected at most ${counted(issue.maximum, issue.origin)}`;
    default:
      return `expected something else (${issue.code})`;
  }
}

/** Tells whether an empty map would do where one is missing. */
function hasDefaults({ inst }: z.core.$ZodRawIssue): boolean {
  return inst !== undefined && z.safeParse(inst as z.core.$ZodType, {}).success;
}

function counted(count: number | bigint, origin: string): string {
  const one = origin === 'string' ? 'character' : 'entry';
  const many = origin === 'string' ? 'characters' : 'entries';
  return count === 1 ? `one ${one}` : `${count} ${many}`;
}

const kindNames: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  record: 'a map',
};

/** Keys that scenarios had under another name until format 3 of what runs store. */
const newNames: Readonly<Record<string, string>> = { forms: 'targets', blocks: 'rounds' };

function nowCalled(written: string, known: readonly string[]): string | undefined {
  if (written === 'kernelSurface') return '; it stands in `measure` itself now: `kernelSurface: {}`';
  const name = ownValue(newNames, written);
  return name !== undefined && known.includes(name) ? `; it is called \`${name}\` now` : undefined;
}

/** The other kinds of targets that have a setting of this name. */
function ofOtherTargets(written: string, path: readonly PropertyKey[]): string | undefined {
  if (path.length !== 3 || path[0] !== 'targets') return undefined;
  const having = targets.filter(({ settings }) => Object.hasOwn(settings.shape, written));
  return having.length === 0 ? undefined : `; it is a setting of ${listed(having.map(({ kind }) => kind))}`;
}

function didYouMean(written: string, known: readonly string[]): string | undefined {
  const word = nearest(written, known);
  return word === undefined ? undefined : `; did you mean \`${word}\`?`;
}

function listed(words: readonly string[]): string {
  if (words.length === 0) return 'none';
  return words.length === 1 ? `${words[0]}` : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
