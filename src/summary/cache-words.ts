import type { Summary } from './summary.ts';

/**
 * What a report says of the host's page cache, wherever it does: each sentence has its words for either kind of run.
 */
interface CacheWords {
  /** After the scenario's name. */
  readonly inTitle: string;
  /** After the heading of the section of startup. */
  readonly inHeading: string;
  /** Words for the sentence of the lead that tells how targets are launched. */
  readonly inLead: string;
  /** Words for a chart of times, a line each. */
  readonly inCharts: readonly string[];
  readonly asCondition: string;
  readonly asLimit: string;
}

const words: Readonly<Record<'warm' | 'cold', CacheWords>> = {
  warm: {
    inTitle: '',
    inHeading: '',
    inLead: '',
    inCharts: [],
    asCondition: 'warm: left as it is',
    asLimit: 'Launches are warm: the page cache and the engines have seen the image before.',
  },
  cold: {
    inTitle: ', cold starts',
    inHeading: ', cold',
    inLead: ', after the host’s page cache has been dropped',
    inCharts: ['Cold starts: the host’s page cache was dropped before each launch'],
    asCondition: 'cold: dropped before each launch; what running processes have mapped stays',
    asLimit:
      'Launches are cold: the host’s page cache was dropped before each. The engines have seen the image before, and what they have mapped stays in memory.',
  },
};

export function cacheWords({ caches }: Pick<Summary, 'caches'>): CacheWords {
  return words[caches ?? 'warm'];
}
