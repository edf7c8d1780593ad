import { defineStage, eachTargetOnce } from '../stage.ts';
import { isolationMetrics } from './metrics.ts';
import {
  controlRecord,
  effectiveRecord,
  hostSettingsRecord,
  probeRecord,
  questionRecord,
} from './records.ts';
import { isolationSettings, writtenIsolation } from './settings.ts';
import { isolationSummary } from './summarise.ts';
import { isolation as summary } from './summary.ts';

export const isolation = defineStage({
  name: 'isolation',
  key: 'isolation',
  doing: 'probing isolation',
  written: writtenIsolation,
  settings: isolationSettings,
  ofRunning: true,
  ofInstances: true,
  records: {
    question: questionRecord,
    control: controlRecord,
    'host-settings': hostSettingsRecord,
    effective: effectiveRecord,
    probe: probeRecord,
  },
  turns: (targets) => eachTargetOnce(targets),
  open: async ({ settings, ...run }) => {
    const [{ openProbing }, { catalogue }] = await Promise.all([
      import('./measure.ts'),
      import('./catalogue.ts'),
    ]);
    const { categories } = settings;
    const probes = catalogue.filter(({ category }) => categories?.includes(category) ?? true);
    return openProbing({ ...run, probes });
  },
  metrics: isolationMetrics,
  summary,
  summarise: (own) => isolationSummary(own),
});
