import { type Reading, wholeText } from '../../inside/reading.ts';

/** A process that the host runs for an instance, and the place of its program: see `native/probe/programs.c`. */
export interface HostProgram {
  readonly pid: number;
  /** `own` is the instance's root, `host` the host's; `unknown` cannot be told. */
  readonly place: 'own' | 'host' | 'unknown';
  readonly path: string;
}

const line = /^(\d{1,10}) (own|host|elsewhere|E[A-Z0-9]{1,20}) (\S*)$/;

/** The processes in an answer of the host, its first one foremost, without half a line; undefined when it is none. */
export function programsIn(one: Reading): readonly HostProgram[] | undefined {
  if (one.kind === 'refused') return undefined;
  const found = one.text
    .split('\n')
    .slice(0, -1)
    .map((text) => line.exec(text));
  if (found.length === 0 || found.includes(null)) return undefined;
  const programs = found.map((groups): HostProgram => {
    const [, pid, place, path = ''] = groups ?? [];
    return { pid: Number(pid), place: place === 'own' || place === 'host' ? place : 'unknown', path };
  });
  // A list that was cut may end before a program of the instance.
  return wholeText(one) === undefined && !programs.some(({ place }) => place === 'own')
    ? undefined
    : programs;
}
