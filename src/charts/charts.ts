import type { RunRecord } from '../results/records.ts';
import type { Summary } from '../summary/summary.ts';
import type { ChartSpec } from './chart-spec.ts';
import { failuresChart } from './failures.ts';
import { imageChart } from './image.ts';
import { isolationChart } from './isolation.ts';
import { lifecycleChart } from './lifecycle.ts';
import { memoryChart } from './memory.ts';
import { neighbourChart } from './neighbour.ts';
import { orderChart } from './order.ts';
import { phasesChart } from './phases.ts';
import { pullChart } from './pull.ts';
import { ratiosChart } from './ratios.ts';
import { latencyChart, ratesChart } from './speed.ts';
import { startupChart } from './startup.ts';

/** Every chart by the name of its files; undefined: the run has nothing of what it shows. */
export const charts = {
  startup: startupChart,
  phases: phasesChart,
  order: orderChart,
  failures: failuresChart,
  ratios: ratiosChart,
  memory: memoryChart,
  image: imageChart,
  pull: pullChart,
  rates: ratesChart,
  latency: latencyChart,
  lifecycle: lifecycleChart,
  isolation: isolationChart,
  neighbour: neighbourChart,
} satisfies Record<string, (summary: Summary, records: readonly RunRecord[]) => ChartSpec | undefined>;

export type ChartName = keyof typeof charts;
