import { globSync, readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import SSHConfig from 'ssh-config';
import { BallastError, messageOf } from '../errors.ts';
import { homeFolder } from './home.ts';

/** One setting of a configuration of ssh, with the place where it is written. */
export interface ConfigLine {
  /** The keyword in small letters. */
  readonly keyword: string;
  readonly values: readonly string[];
  /** `/home/u/.ssh/config, line 3` */
  readonly place: string;
}

/** A file that may include others. */
export interface ConfigFile {
  readonly path: string;
  /** True for a file of the user's own: ssh refuses one that others may write to. */
  readonly isOfUser: boolean;
}

/** The most files that may include one another, as in OpenSSH: `READCONF_MAX_DEPTH` in readconf.c. */
const deepest = 16;
const longestFile = 1 << 20;

/**
 * Reads a file of ssh_config(5) line by line; one that does not exist has none. A line is read by the library, alone, so
 * that what is wrong has its number.
 * @throws BallastError `ssh-config-unreadable`, `ssh-config-unsafe`, `ssh-config-invalid`
 */
export function configLines({ path, isOfUser }: ConfigFile): readonly ConfigLine[] {
  const text = readText(path, isOfUser);
  return text === undefined
    ? []
    : text.split('\n').flatMap((line, index) => readLine(line, `${path}, line ${index + 1}`) ?? []);
}

/** The files that an Include names, as ssh finds them: relative to the folder of the user's or the system's files. */
export function includedBy(
  { values, place }: ConfigLine,
  { path, isOfUser }: ConfigFile,
  depth: number,
): readonly ConfigFile[] {
  if (depth >= deepest) throw invalid(place, `files include one another more than ${deepest} times`);
  const folder = isOfUser ? join(homeFolder(), '.ssh') : dirname(path);
  return values.flatMap((pattern) => {
    const whole = pattern.replace(/^~(?=\/)/, homeFolder());
    return globSync(isAbsolute(whole) ? whole : join(folder, whole))
      .sort()
      .map((found) => ({ path: found, isOfUser }));
  });
}

function readText(path: string, isOfUser: boolean): string | undefined {
  try {
    const { uid, mode, size } = statSync(path);
    if (size > longestFile) throw new Error(`it is larger than ${longestFile} bytes`);
    if (isOfUser && ((mode & 0o022) !== 0 || (uid !== 0 && uid !== process.getuid?.())))
      throw new BallastError(
        'input',
        'ssh-config-unsafe',
        `${path}: others may write to it, so ssh would not read it`,
        {
          hint: `chmod go-w ${path}; it must be yours or root’s`,
        },
      );
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof BallastError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new BallastError('input', 'ssh-config-unreadable', `${path} cannot be read: ${messageOf(error)}`, {
      hint: 'make it readable, or put it away',
      cause: error,
    });
  }
}

function readLine(text: string, place: string): ConfigLine | undefined {
  const line = text.trim();
  if (line === '' || line.startsWith('#')) return undefined;
  if (/\p{Cc}/u.test(line.replaceAll('\t', ''))) throw invalid(place, 'it has control characters');
  const { param, value } = parsed(line, place);
  const values = typeof value === 'string' ? [value] : value.map(({ val }) => val);
  if (!/^[A-Za-z]\w*$/.test(param)) throw invalid(place, 'it does not begin with the name of a setting');
  if (values.every((one) => one === '')) throw invalid(place, `${param} has no value`);
  return { keyword: param.toLowerCase(), values, place };
}

interface Parsed {
  readonly param: string;
  readonly value: string | readonly { readonly val: string }[];
}

function parsed(line: string, place: string): Parsed {
  try {
    const [first] = SSHConfig.parse(line);
    if (first !== undefined && 'param' in first) return first;
  } catch (error) {
    const said = messageOf(error);
    const isOpen = /^Unexpected line break/.test(said);
    const why = isOpen ? 'a quotation is not ended' : `it cannot be read (${said.slice(0, 100)})`;
    throw invalid(place, why);
  }
  throw invalid(place, 'it is no setting');
}

/** @returns BallastError `ssh-config-invalid` */
export function invalid(place: string, why: string): BallastError {
  return new BallastError('input', 'ssh-config-invalid', `${place}: ${why}`, {
    hint: '`ssh -G HOST` reads the same files, and ssh_config(5) says what they may hold',
  });
}
