import { defineStage } from '../stage.ts';
import { parallelMetrics } from './metrics.ts';
import { buildParallelPlan } from './plan.ts';
import { parallelRecord } from './records.ts';
import { parallelSettings, writtenParallel } from './settings.ts';
import { parallelSummary } from './summarise.ts';
import { parallel as summary } from './summary.ts';

export const parallel = defineStage({
  name: 'parallel',
  key: 'parallel',
  doing: 'measuring parallel starts',
  written: writtenParallel,
  settings: parallelSettings,
  ofRunning: false,
  ofInstances: true,
  records: { parallel: parallelRecord },
  turns: (targets, settings, seed) => buildParallelPlan(targets, settings, seed),
  open: async (run) => (await import('./measure.ts')).openParallel(run),
  metrics: parallelMetrics,
  summary,
  summarise: (own) => parallelSummary(own),
});
