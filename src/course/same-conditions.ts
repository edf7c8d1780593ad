import { BallastError } from '../errors.ts';
import type { PreparationRecord } from '../launches/records.ts';
import type { EarlierPart } from './earlier-part.ts';

/**
 * A run may go on only where, and as, it began.
 * @throws BallastError `conditions-differ`, which names all that differs
 */
export function requireSameHost(
  { folder, header }: EarlierPart,
  now: Pick<EarlierPart['header'], 'host' | 'conditions'>,
): void {
  const differences = [
    ...differencesIn({ host: header.host }, { host: now.host }),
    ...differencesIn(header.conditions, now.conditions),
  ];
  refuse(folder, 'the host', differences);
}

/**
 * The same of one form, made ready anew.
 * @throws BallastError `conditions-differ`
 */
export function requireSameForm({ folder, preparations }: EarlierPart, now: PreparationRecord): void {
  const before = preparations.get(now.form);
  if (before === undefined) return;
  const conditionsOf = ({ conditions, emulated, imageDigest }: PreparationRecord) => {
    // Process ids, and a frequency that is measured each time.
    const { daemons: _, machineArguments: __, ...lasting } = conditions;
    return { ...lasting, emulated: String(emulated), image: String(imageDigest) };
  };
  refuse(folder, `form \`${now.form}\``, differencesIn(conditionsOf(before), conditionsOf(now)));
}

type Conditions = Readonly<Record<string, string>>;

/** What could not be told one of the two times is not held against it. */
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
    'conditions-differ',
    `${folder}: the run cannot be resumed: ${what} is not as it was: ${differences.join('; ')}`,
    { hint: 'restore that and resume again, or measure again' },
  );
}
