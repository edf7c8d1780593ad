import { type Boundary, boundaries, mechanisms, sharedCauses } from '../../inside/boundaries.ts';
import { noticingVerdicts, probeUsers, undecidedVerdicts, type Verdict } from '../../inside/verdicts.ts';
import type {
  BoundaryState,
  BoundarySummary,
  Cause,
  IsolationSummary,
} from '../../stages/isolation/summary.ts';
import type { ProbeRow } from '../../summary/probe-rows.ts';
import type { Summary } from '../../summary/summary.ts';
import { enumerated } from '../in-target.ts';
import { shortened } from '../shortened.ts';
import { callsText, devicesText } from './structure.ts';

/** The state of a boundary in a target, and what decides it. Plain text: whoever renders it escapes it. */
export interface BoundaryCell {
  readonly target: string;
  readonly state: BoundaryState;
  readonly text: string;
  /** Ids of the probes that decide it. */
  readonly probes: readonly string[];
}

const longestReason = 160;
const mostCauses = 3;

/** What a probe found in a target, by the user whose verdict is one of these. */
function becauseOf(
  rows: readonly ProbeRow[],
  probe: string,
  target: string,
  verdicts: readonly Verdict[],
): string {
  const byUser = rows.find((row) => row.probe === probe)?.targets.get(target);
  const records = probeUsers.flatMap((user) => byUser?.[user] ?? []);
  const because = records.find(({ verdict }) => verdicts.includes(verdict))?.because ?? '';
  // What stands behind the first process is in the evidence.
  return shortened(withoutLists(because.split('; behind it: ', 1)[0] ?? ''), longestReason);
}

/** A sentence without its long lists, which stand below with the verdict: no cell ends within a name. */
function withoutLists(because: string): string {
  const brief = because.replaceAll(/ \([^()]{40,}\)/g, '');
  return brief.length <= longestReason ? brief : (brief.split(', among them ', 1)[0] ?? '');
}

const throughVerdicts: readonly Verdict[] = [...noticingVerdicts, 'partly'];

/** `its kernel is the host’s, by 12 probes` or what the one probe found. */
export function causeText(rows: readonly ProbeRow[], { cause, probes }: Cause, target: string): string {
  const shared = new Map<string, string>(Object.entries(sharedCauses)).get(cause);
  const [decides = ''] = probes;
  if (shared !== undefined)
    return `${shared} (${probes.length > 4 ? `${probes.length} readings follow` : probes.join(', ')})`;
  return `${becauseOf(rows, decides, target, throughVerdicts)} (${decides})`;
}

export function boundaryCell(
  summary: Summary,
  rows: readonly ProbeRow[],
  target: string,
  name: Boundary,
): BoundaryCell {
  const isolation = summary.targets[target]?.isolation;
  const found = isolation?.boundaries?.[name];
  if (isolation === undefined || found === undefined)
    return { target, state: 'not-measured', text: '', probes: [] };
  const number =
    name === 'kernel' ? callsReachingIt(isolation) : name === 'devices' ? devicesText(isolation) : undefined;
  const isTold = name === 'kernel' && (isolation.kernel === 'own' || throughProbes(found).includes('S2'));
  const numbers = number === undefined || isTold ? [] : [number];
  const { state, through, unknown } = found;
  const texts = [
    ...throughTexts(rows, through, target),
    ...numbers,
    ...(through.length === 0 ? [] : heldTexts('the rest is held by', found)),
    ...(state === 'closed' ? heldTexts('by', found) : []),
    ...(state === 'not-known' ? [notKnownText(rows, target, name, found)] : []),
    ...(through.length > 0 && unknown.length > 0 ? [`${idsText(unknown)} could not tell`] : []),
  ];
  return { target, state, text: texts.join('; '), probes: through.map(({ probes }) => probes[0] ?? '') };
}

function callsReachingIt(isolation: IsolationSummary): string | undefined {
  const calls = callsText(isolation);
  return calls === undefined ? undefined : `${calls} reach it`;
}

const throughProbes = ({ through }: BoundarySummary) => through.flatMap(({ probes }) => probes);

function throughTexts(rows: readonly ProbeRow[], through: readonly Cause[], target: string): string[] {
  const others = through.slice(mostCauses).flatMap(({ probes }) => probes);
  return [
    ...through.slice(0, mostCauses).map((cause) => causeText(rows, cause, target)),
    ...(others.length === 0 ? [] : [`also ${idsText(others)}`]),
  ];
}

function heldTexts(before: string, { held }: BoundarySummary): readonly string[] {
  const names = held.flatMap(({ mechanism }) =>
    mechanism === null || mechanism === 'no-root' ? [] : [mechanisms[mechanism]],
  );
  return names.length === 0 ? [] : [`${before} ${enumerated(names)}`];
}

function notKnownText(
  rows: readonly ProbeRow[],
  target: string,
  name: Boundary,
  { unknown, missing }: BoundarySummary,
): string {
  if (boundaries[name].needs.length === 0 && unknown.length === 0)
    return 'nothing came through, but no probe can show that it is closed';
  const others = missing.filter((id) => !unknown.includes(id));
  const [first] = unknown;
  return [
    ...(first === undefined
      ? []
      : [
          `${idsText(unknown)} could not tell: ${becauseOf(rows, first, target, undecidedVerdicts)}${unknown.length === 1 ? '' : ` (${first})`}`,
        ]),
    ...(others.length === 0 ? [] : [`${idsText(others)} found nothing, or did not run`]),
  ].join('; ');
}

const mostIds = 6;

function idsText(ids: readonly string[]): string {
  return ids.length > mostIds
    ? `${ids.slice(0, mostIds).join(', ')} and ${ids.length - mostIds} more`
    : enumerated(ids);
}
