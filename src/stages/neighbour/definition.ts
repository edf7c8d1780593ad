import { defineStage } from '../stage.ts';
import { neighbourMetrics } from './metrics.ts';
import { buildNeighbourPlan } from './plan.ts';
import { neighbourRecord } from './records.ts';
import { neighbourSettings, writtenNeighbour } from './settings.ts';
import { neighbourSummary } from './summarise.ts';
import { neighbour as summary } from './summary.ts';

export const neighbour = defineStage({
  name: 'neighbour',
  key: 'neighbour',
  doing: 'measuring noisy neighbours',
  written: writtenNeighbour,
  settings: neighbourSettings,
  ofRunning: true,
  ofInstances: true,
  records: { neighbour: neighbourRecord },
  turns: (targets, settings, seed) => buildNeighbourPlan(targets, settings, seed),
  open: async (run) => (await import('./measure.ts')).openNeighbours(run),
  metrics: neighbourMetrics,
  summary,
  summarise: (own) => neighbourSummary(own),
});
