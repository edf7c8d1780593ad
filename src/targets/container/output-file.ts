import type { ContainerAnswer } from '../../docker/engine-answers.ts';
import type { HostSide } from '../target.ts';

const units: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** The bytes in an option of a log driver, such as `16m`; null when there is none. */
function bytesIn(option: string | undefined): number | null {
  const [, figure, unit = ''] = /^(\d{1,12})([kmg]?)b?$/i.exec(option ?? '') ?? [];
  return figure === undefined ? null : Number(figure) * (units[unit.toLowerCase()] ?? 1);
}

/** The file in which an engine keeps what a container says, and how much of it; undefined when it is in no file. */
export function outputFile({ LogPath: path, HostConfig }: ContainerAnswer): HostSide['output'] {
  if (path?.startsWith('/') !== true) return undefined;
  const options = HostConfig.LogConfig?.Config ?? {};
  const files = Number(/^\d{1,4}$/.exec(options['max-file'] ?? '')?.[0] ?? 1);
  const most = bytesIn(options['max-size']);
  return { path, mostBytes: most === null ? null : most * Math.max(files, 1) };
}
