import { cacheWords } from '../../summary/cache-words.ts';
import type { RunParts } from '../../summary/run-parts.ts';
import { sourceText } from '../measured.ts';
import { withUnits } from '../with-units.ts';

/** What was measured, how often, when and where, in one line. */
export function leadText({ header }: Pick<RunParts, 'header'>): string {
  const { scenario, environment, startedAt } = header;
  const workload = scenario.description?.replace(/\.$/, '') ?? scenario.name;
  const { startup } = scenario.measure;
  const { cpuModel, cpus, memory, operatingSystem, kernel, hostIsGuest } = environment;
  const host = [
    cpus === undefined
      ? []
      : `${cpus} ${cpus === '1' ? 'CPU' : 'CPUs'}${cpuModel === undefined ? '' : ` (${cpuModel})`}`,
    memory === undefined ? [] : `${withUnits(memory)} of memory`,
    operatingSystem ?? [],
    kernel === undefined ? [] : `kernel ${kernel}`,
    hostIsGuest === 'yes' ? 'itself a virtual machine' : [],
  ].flat();
  const rounds = `${startup.blocks} ${startup.blocks === 1 ? 'round' : 'rounds in random order'}${cacheWords(startup).inLead}`;
  return `${workload} (${sourceText(scenario.workload.source)}). ${rounds}, ${startedAt.slice(0, 10)}${host.length === 0 ? '' : `, on ${host.join(', ')}`}.`;
}
