import type { LaunchWindow } from '../launches/records.ts';
import { loadSigns } from '../summary/host-load.ts';
import { isRemote, type RunParts } from '../summary/run-parts.ts';
import { windowConditions } from '../summary/window-conditions.ts';
import { enumerated } from './in-target.ts';

/**
 * What the launches were watched for, and what was not recorded: silence about a condition means that it was not there only
 * where it was watched for. What was seen is said with the metrics that it touches.
 */
export function watchedSentences({ header, measured }: RunParts): readonly string[] {
  const isElsewhere = isRemote(header);
  const ofMachine = windowConditions(isElsewhere).map(({ name, seen }) => ({
    name,
    isRecorded: (window: LaunchWindow) => seen(window) !== null,
  }));
  const counted = [...ofMachine, ...loadSigns].map(({ name, isRecorded }) => ({
    name,
    n: measured.filter(({ window }) => window !== null && isRecorded(window)).length,
  }));
  const watched = counted.filter(({ n }) => n > 0);
  if (watched.length === 0) return ['What the host did during the timed windows was not recorded.'];
  const unknown = counted.filter(({ n }) => n === 0);
  const names = watched.map(({ name, n }) =>
    n === measured.length ? name : `${name} (watched in ${n} of ${measured.length} launches)`,
  );
  return [
    `Watched during launches: ${enumerated(names)}. Where one was seen, it is a caveat of the metrics that it touches; the launch is kept.`,
    ...(unknown.length === 0
      ? []
      : [`Not recorded, so possible in any launch: ${enumerated(unknown.map(({ name }) => name))}.`]),
    ...(isElsewhere
      ? [
          'Over SSH, throttling, steal time, memory pressure and the clock are those of Ballast’s own machine; those of the other host are not recorded.',
        ]
      : []),
  ];
}
