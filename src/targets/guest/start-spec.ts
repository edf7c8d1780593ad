import { BallastError } from '../../errors.ts';
import type { StartSpec } from '../../image/image.ts';
import { limitWord } from '../../image/resource-limits.ts';

/** Encodes what to start as the guest's init reads it: NUL-terminated strings, lists led by their count. */
export function encodeStartSpec(start: StartSpec): Buffer {
  const environment = Object.entries(start.environment).map(([name, value]) => `${name}=${value}`);
  const strings = [
    start.workdir,
    `${start.uid}`,
    `${start.gid}`,
    ...list(start.groups.map(String)),
    ...list(start.argv),
    ...list(environment),
    ...list(start.volumes ?? []),
    ...list((start.resources ?? []).map(limitWord)),
  ];
  if (strings.some((text) => text.includes('\0'))) {
    throw new BallastError(
      'input',
      'start-spec-nul',
      'command, environment and folders cannot hold a NUL character',
    );
  }
  return Buffer.from(strings.map((text) => `${text}\0`).join(''));
}

function list(items: readonly string[]): string[] {
  return [`${items.length}`, ...items];
}
