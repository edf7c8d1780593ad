import { Option } from 'commander';
import { parseFormats, reportFormats } from '../report/formats.ts';

/** What to write, for every command that writes reports. */
export function formatOption(): Option {
  return new Option('--format <formats>', `what to write, of ${reportFormats.join(',')}`)
    .argParser(parseFormats)
    .default(reportFormats, 'all of them');
}
