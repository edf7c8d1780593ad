import type { RunParts } from '../summary/run-parts.ts';
import { visible } from '../wording/escape.ts';
import { sourceText } from './measured.ts';
import { shortened } from './shortened.ts';

/** The longest that what somebody else wrote is in the source of a chart. */
const mostOfText = 60;

/**
 * What stands in each picture, so that it can be published by itself: the workload, the host, the day, how often, and what
 * measured it.
 */
export function sourceLine({ header, measuredOf }: RunParts): string {
  const { scenario, environment, startedAt, ballastVersion } = header;
  const workload = `${short(scenario.name)} (${short(sourceText(scenario.workload.source))})`;
  const counts = [...measuredOf.values()].map((launches) => launches.length);
  const [fewest, most] = [Math.min(...counts), Math.max(...counts)];
  const launches =
    counts.length === 0
      ? 'no launches'
      : `${fewest === most ? most : `${fewest}–${most}`} ${most === 1 ? 'launch' : 'launches'} per target`;
  return `${workload} on ${hostText(environment)}. ${dayText(startedAt)}, ${launches}. Source: Ballast ${short(ballastVersion)}.`;
}

function hostText({
  cpuModel,
  cpus,
  operatingSystem,
  hostIsGuest,
}: RunParts['header']['environment']): string {
  const known = [
    ...(cpus === undefined ? [] : [`${short(cpus)} ${cpus === '1' ? 'CPU' : 'CPUs'}`]),
    ...(cpuModel === undefined ? [] : [plainModel(short(cpuModel))]),
    ...(operatingSystem === undefined ? [] : [short(operatingSystem)]),
    ...(hostIsGuest === 'yes' ? ['itself a VM'] : []),
  ];
  return known.length === 0 ? 'an unknown host' : known.join(', ');
}

/** The model of a CPU without marks of trade and without its clock. */
function plainModel(model: string): string {
  return model
    .replaceAll(/\((?:R|TM)\)|\bCPU\b|@.*$/gi, '')
    .replaceAll(/ {2,}/g, ' ')
    .trim();
}

/** `30 Nov 2026` */
function dayText(startedAt: string): string {
  const at = new Date(startedAt);
  return Number.isNaN(at.getTime())
    ? short(startedAt)
    : at.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
}

const short = (text: string) => visible(shortened(text, mostOfText));
