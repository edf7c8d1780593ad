import { defineStage } from '../stage.ts';
import { pullMetrics } from './metrics.ts';
import { pullRecord } from './records.ts';
import { pullSettings, writtenPull } from './settings.ts';
import { pullSummary } from './summarise.ts';
import { pull as summary } from './summary.ts';

export const pull = defineStage({
  name: 'pull',
  key: 'pull',
  doing: 'measuring cold pulls',
  written: writtenPull,
  settings: pullSettings,
  ofRunning: false,
  ofInstances: false,
  records: { pull: pullRecord },
  turns: (_, { repetitions }) => Array.from({ length: repetitions }, (_, block) => ({ block })),
  require: async (context, settings) => (await import('./measure.ts')).requireRegistry(context, settings),
  open: async (run) => (await import('./measure.ts')).openPulls(run),
  metrics: pullMetrics,
  summary,
  summarise: (own, launched) => pullSummary(own, launched),
});
