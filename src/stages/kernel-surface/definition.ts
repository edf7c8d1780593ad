import { z } from 'zod';
import { emptyMap } from '../../fields/schema-parts.ts';
import { defineStage, eachTargetOnce } from '../stage.ts';
import { surfaceMetrics } from './metrics.ts';
import { surfaceRecord } from './records.ts';
import { surfaceSummary } from './summarise.ts';
import { kernelSurface as summary } from './summary.ts';

export const kernelSurface = defineStage({
  name: 'kernel-surface',
  key: 'kernelSurface',
  doing: 'tracing kernel functions',
  written: emptyMap.describe(
    "Count the kernel functions that the host runs for an instance. It needs root, and slows the host's whole kernel for some seconds. Takes no settings: {}.",
  ),
  settings: z.object({}),
  ofRunning: true,
  ofInstances: true,
  records: { 'kernel-surface': surfaceRecord },
  turns: (targets) => eachTargetOnce(targets),
  open: async (run) => (await import('./measure.ts')).openKernelSurface(run),
  metrics: surfaceMetrics,
  summary,
  summarise: ([first]) => (first === undefined ? undefined : surfaceSummary(first)),
});
