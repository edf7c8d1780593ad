import { Option } from 'commander';
import { parseFormats, reportFormats } from '../report/formats.ts';

/** The option that chooses the formats, for every command that writes reports. */
export function formatOption(): Option {
  return new Option('-f, --format <formats>', `what to write, of ${reportFormats.join(',')}`)
    .argParser(parseFormats)
    .default(reportFormats, 'all of them');
}
