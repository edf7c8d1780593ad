import { BallastError } from '../errors.ts';

/** What a report can be written as; summary.json and the charts' specifications are always written. */
export const reportFormats = ['html', 'md', 'svg', 'png', 'csv', 'json'] as const;
export type ReportFormat = (typeof reportFormats)[number];

/**
 * Reads `html,md,svg`.
 * @throws BallastError `unknown-format`
 */
export function parseFormats(text: string): readonly ReportFormat[] {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !(reportFormats as readonly string[]).includes(name));
  if (unknown !== undefined) {
    throw new BallastError('input', 'unknown-format', `--format: ${JSON.stringify(unknown)} is no format`, {
      hint: `name one or more of ${reportFormats.join(',')}`,
    });
  }
  return reportFormats.filter((format) => names.includes(format));
}
