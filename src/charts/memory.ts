import { labelOf } from '../summary/label.ts';
import type { Summary } from '../summary/summary.ts';
import { byteUnitFor, formatBytes, threeDigits } from '../wording/format.ts';
import type { ChartSpec } from './chart-spec.ts';
import { emptyChart } from './scales.ts';
import { stackedBars } from './stacked-bars.ts';

const parts = [
  { figure: 'workloadPss', name: 'workload', colour: '#0072B2', ink: '#ffffff' },
  { figure: 'guestOtherBytes', name: 'guest kernel and cache', colour: '#56B4E9', ink: '#000000' },
  { figure: 'overheadPss', name: 'overhead on the host', colour: '#E69F00', ink: '#000000' },
  { figure: 'emulatorBytes', name: 'emulator', colour: '#CC79A7', ink: '#000000' },
] as const;

/** Median memory of one running instance, by what holds it. */
export function memoryChart(summary: Summary): ChartSpec {
  const bytesOf = (form: string, figure: string) => summary.forms[form]?.memory[figure]?.medianBytes ?? null;
  const forms = Object.keys(summary.forms);
  const found = forms.flatMap((form) =>
    parts.flatMap((part) => {
      const bytes = bytesOf(form, part.figure);
      return bytes === null ? [] : [{ form, part: part.name, bytes }];
    }),
  );
  if (found.length === 0) return emptyChart('Memory: not measured');
  const sumOf = (form: string) =>
    found.filter((entry) => entry.form === form).reduce((sum, entry) => sum + entry.bytes, 0);
  const largest = forms.toSorted((a, b) => sumOf(b) - sumOf(a))[0] as string;
  const [unit, size] = byteUnitFor(sumOf(largest));
  return stackedBars(
    summary,
    {
      title: `${labelOf(summary, largest)} holds the most: ${formatBytes(sumOf(largest))} an instance`,
      subtitle: forms.flatMap((form) => {
        const workload = bytesOf(form, 'workloadPss');
        if (workload === null || workload <= 0) return [];
        return [
          `${labelOf(summary, form)}: ${formatBytes(sumOf(form))} for a workload of ${formatBytes(workload)}`,
        ];
      }),
      axis: `sum of the medians, ${unit}`,
      parts: parts.filter((part) => found.some((entry) => entry.part === part.name)),
      total: (sum) => `${threeDigits(sum)} ${unit}`,
    },
    found.map(({ bytes, ...entry }) => ({ ...entry, value: bytes / size, text: formatBytes(bytes) })),
  );
}
