import type { RunRecord } from '../results/records.ts';
import type { Summary } from '../results/summary.ts';
import { imageChart } from './image.ts';
import { memoryChart } from './memory.ts';
import { phasesChart } from './phases.ts';
import type { ChartSpec } from './render-svg.ts';
import { startupChart } from './startup.ts';

/** Every chart by the name of its files. */
export const charts = {
  startup: startupChart,
  phases: phasesChart,
  memory: memoryChart,
  image: imageChart,
} satisfies Record<string, (summary: Summary, records: readonly RunRecord[]) => ChartSpec>;

export type ChartName = keyof typeof charts;
export const chartNames = Object.keys(charts) as readonly ChartName[];
