import { BallastError } from '../errors.ts';
import type { PreparationRecord } from '../launches/records.ts';
import type { EarlierPart } from './earlier-part.ts';

/**
 * Makes sure that a run is resumed on the host where it began, in the same state.
 * @throws BallastError `environment-differs`, which names all differences
 */
export function requireSameHost(
  { folder, header }: EarlierPart,
  now: Pick<EarlierPart['header'], 'host' | 'environment'>,
): void {
  const differences = [
    ...differencesIn({ host: header.host }, { host: now.host }),
    ...differencesIn(header.environment, now.environment),
  ];
  refuse(folder, 'the host', differences);
}

/**
 * Makes the same sure of one target, which was made ready anew.
 * @throws BallastError `environment-differs`
 */
export function requireSameTarget({ folder, preparations }: EarlierPart, now: PreparationRecord): void {
  const before = preparations.get(now.target);
  if (before === undefined) return;
  const conditionsOf = ({ environment, emulated, imageDigest }: PreparationRecord) => {
    // Process ids, and a frequency that is measured each time, are left out.
    const { daemons: _, machineArguments: __, ...lasting } = environment;
    return { ...lasting, emulated: String(emulated), image: String(imageDigest) };
  };
  refuse(folder, `target \`${now.target}\``, differencesIn(conditionsOf(before), conditionsOf(now)));
}

type Conditions = Readonly<Record<string, string>>;

/** The differences. A condition that could not be read one of the two times does not count as one. */
function differencesIn(before: Conditions, now: Conditions): readonly string[] {
  return Object.keys(before).flatMap((name) => {
    const [was, is] = [before[name], now[name]];
    return was === undefined || is === undefined || was === is
      ? []
      : [`${name} was ${was.slice(0, 200)} and is ${is.slice(0, 200)}`];
  });
}

function refuse(folder: string, what: string, differences: readonly string[]): void {
  if (differences.length === 0) return;
  throw new BallastError(
    'input',
    'environment-differs',
    `${folder}: the run cannot be resumed: ${what} is not as it was: ${differences.join('; ')}`,
    { hint: 'restore that and resume again, or measure again' },
  );
}
