import { vegaLiteSchema } from './chart-spec.ts';
import { chartWidth } from './theme.ts';

/** A chart with nothing to draw still says so. */
export function emptyChart(title: string) {
  return {
    $schema: vegaLiteSchema,
    title: { text: title },
    width: chartWidth,
    height: 20,
    data: { values: [{}] },
    mark: { type: 'text' as const, text: 'no samples', align: 'left' as const, x: 0 },
  };
}
