import { z } from 'zod';
import { defineStage, eachTargetOnce } from '../stage.ts';
import { surfaceMetrics } from './metrics.ts';
import { surfaceRecord } from './records.ts';
import { surfaceSummary } from './summarise.ts';
import { kernelSurface as summary } from './summary.ts';

export const kernelSurface = defineStage({
  name: 'kernel-surface',
  key: 'kernelSurface',
  doing: 'tracing the kernel functions run',
  // It is asked for with the probes of isolation.
  written: undefined,
  settings: z.literal(true),
  ofRunning: true,
  ofInstances: true,
  records: { 'kernel-surface': surfaceRecord },
  turns: (targets) => eachTargetOnce(targets),
  open: async (run) => (await import('./measure.ts')).openKernelSurface(run),
  metrics: surfaceMetrics,
  summary,
  summarise: ([first]) => (first === undefined ? undefined : surfaceSummary(first)),
});
