import { buildBlockPlan } from '../../plan/block-plan.ts';
import { defineStage } from '../stage.ts';
import { speedMetrics } from './metrics.ts';
import { speedLoadRecord, speedRecord } from './records.ts';
import { speedSettings, writtenSpeed } from './settings.ts';
import { speedSummary } from './summarise.ts';
import { speed as summary } from './summary.ts';

/** The number that keeps this order apart from those of the launches and of other stages for the same seed. */
const stream = 0x73706565;

export const speed = defineStage({
  name: 'speed',
  key: 'speed',
  doing: 'measuring speed',
  written: writtenSpeed,
  settings: speedSettings,
  ofRunning: true,
  ofInstances: true,
  records: { 'speed-load': speedLoadRecord, speed: speedRecord },
  turns: (targets, { blocks }, seed) => buildBlockPlan(targets, blocks, seed ^ stream),
  open: async (run) => (await import('./measure.ts')).openSpeed(run),
  metrics: speedMetrics,
  summary,
  summarise: (own) => speedSummary(own),
});
