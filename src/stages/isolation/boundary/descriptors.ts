import { type Reading, wholeLines } from '../../../inside/reading.ts';

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
