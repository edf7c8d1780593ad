import type { Eye } from '../../../inside/eye.ts';
import { type Reading, wholeLines, wholeText } from '../../../inside/reading.ts';

/** One file that a process has open. */
export interface OpenFile {
  readonly type: 'file' | 'folder' | 'character' | 'block' | 'other';
  readonly access: 'read' | 'write' | 'both' | 'place' | 'unknown';
  /** True when it lies in a mount that is not in the process's own namespace. */
  readonly isForeign: boolean;
  /** Its device and inode, `254:0:77`. */
  readonly identity: string;
  /** The number of a device file, `10:232`; undefined for other files. */
  readonly number: string | undefined;
  readonly path: string;
}

export interface Descriptors {
  readonly files: readonly OpenFile[];
  readonly taps: readonly string[];
  /** How many there are of each kind, such as `socket` or `anon_inode:kvm-vm`. */
  readonly kinds: ReadonlyMap<string, number>;
}

const openLine =
  /^open (file|folder|character|block|other) (read|write|both|place|unknown) (own|foreign) (\d{1,9}:\d{1,9}:\d{1,20})(?:=(\d{1,9}:\d{1,9}))? (\S{1,1200})$/;

/** Parses what `Eye.descriptors` reads; undefined when that is not all of it, or no such reading. */
export function descriptorsIn(one: Reading): Descriptors | undefined {
  const lines = wholeLines(one);
  if (lines === undefined) return undefined;
  const files: OpenFile[] = [];
  const taps: string[] = [];
  const kinds = new Map<string, number>();
  for (const line of lines) {
    const [, kind, count] = /^kind (\S.{0,47}) (\d{1,7})$/.exec(line) ?? [];
    const [, tap] = /^tap ([\w.-]{1,15})$/.exec(line) ?? [];
    const [, type, access, whose, identity, number, path] = openLine.exec(line) ?? [];
    if (kind !== undefined) kinds.set(kind, Number(count));
    else if (tap !== undefined) taps.push(tap);
    else if (identity !== undefined && path !== undefined)
      files.push({
        type: type as OpenFile['type'],
        access: access as OpenFile['access'],
        isForeign: whose === 'foreign',
        identity,
        number,
        path,
      });
    else return undefined;
  }
  return kinds.size === 0 ? undefined : { files, taps, kinds };
}

/** Devices that give nothing away: null, zero, full, random, urandom, and terminals. */
const harmless = /^(?:1:[35789]|5:\d|136:\d+)$/;

/** True for a device that gives nothing away. */
export const isHarmless = ({ type, number }: OpenFile) => type === 'character' && harmless.test(number ?? '');

/** The device in a file's identity, as /proc/PID/mountinfo has it. */
export const deviceOf = ({ identity }: { readonly identity: string }) => identity.split(':', 2).join(':');

const mostDevices = 32;

/** Asks the host which of the devices of these files it has mounted; it is not asked about too many. */
export async function askMounted(
  host: Eye,
  files: readonly { readonly identity: string }[],
): Promise<Reading> {
  const devices = [...new Set(files.map(deviceOf))];
  if (devices.length > mostDevices) return { kind: 'refused', error: 'E2BIG', detail: '' };
  return host.mounted(...(devices.length === 0 ? ['none'] : devices));
}

/** The devices in an answer of `Eye.mounted`; undefined when it is no such answer. */
export function mountedDevices(onHost: Reading): readonly string[] | undefined {
  if (wholeText(onHost) === '') return [];
  const lines = wholeLines(onHost)?.map((line) => /^(\d{1,9}:\d{1,9}) \//.exec(line)?.[1]);
  return lines?.every((device) => device !== undefined) === true ? lines : undefined;
}
