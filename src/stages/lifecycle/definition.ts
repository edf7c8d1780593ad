import { buildBlockPlan } from '../../plan/block-plan.ts';
import { defineStage } from '../stage.ts';
import { lifecycleMetrics } from './metrics.ts';
import { lifecycleRecord } from './records.ts';
import { lifecycleSettings, writtenLifecycle } from './settings.ts';
import { lifecycleSummary } from './summarise.ts';
import { lifecycle as summary } from './summary.ts';

/** The number that keeps this order apart from those of the launches and of other stages for the same seed. */
const stream = 0x6c696665;

export const lifecycle = defineStage({
  name: 'lifecycle',
  key: 'lifecycle',
  doing: 'lifecycle',
  written: writtenLifecycle,
  settings: lifecycleSettings,
  ofRunning: true,
  ofInstances: true,
  records: { lifecycle: lifecycleRecord },
  turns: (targets, { blocks }, seed) => buildBlockPlan(targets, blocks, seed ^ stream),
  open: async (run) => (await import('./measure.ts')).openLifecycles(run),
  metrics: lifecycleMetrics,
  summary,
  summarise: (own) => lifecycleSummary(own),
});
