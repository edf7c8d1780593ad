import { type Reading, wholeLines } from '../../../inside/reading.ts';

/** What a process works in or runs. */
export interface Place {
  readonly name: 'cwd' | 'root' | 'exe';
  readonly type: string;
  /** True when it lies in a mount that is in none of the namespaces asked about. */
  readonly isForeign: boolean;
  /** Its device and inode, `254:0:77`. */
  readonly identity: string;
  readonly path: string;
}

const placeLine =
  /^(cwd|root|exe) (file|folder|character|block|pipe|other) (own|foreign) (\d{1,9}:\d{1,9}:\d{1,20}) (\S{1,1200})$/;

/** Parses what `SystemEye.places` reads; undefined when that is not all three of them. */
export function placesIn(one: Reading): readonly Place[] | undefined {
  const places = (wholeLines(one) ?? []).flatMap((line): Place[] => {
    const [, name, type = '', whose, identity = '', path = ''] = placeLine.exec(line) ?? [];
    return name === undefined
      ? []
      : [{ name: name as Place['name'], type, isForeign: whose === 'foreign', identity, path }];
  });
  return ['cwd', 'root', 'exe'].every((name, at) => places[at]?.name === name) && places.length === 3
    ? places
    : undefined;
}
