import { BallastError } from '../../errors.ts';
import { nearest } from '../../fields/nearest.ts';
import { probeCategories } from '../../inside/verdicts.ts';
import { catalogue } from './catalogue.ts';
import type { Probe } from './probe.ts';

/**
 * The probes with these ids, in whatever case, or of these categories, in the order of the catalogue.
 * @throws BallastError `probe-unknown`
 */
export function chosenProbes(names: readonly string[]): readonly Probe[] {
  const asked = names.map((name) => name.toLowerCase());
  const namesOf = ({ id, category }: Probe) => [id.toLowerCase(), category];
  const stranger = asked.findIndex((name) => !catalogue.some((probe) => namesOf(probe).includes(name)));
  if (stranger >= 0) throw unknown(names[stranger] ?? '');
  return catalogue.filter((probe) => namesOf(probe).some((name) => asked.includes(name)));
}

function unknown(name: string): BallastError {
  const near = nearest(name, [...probeCategories, ...catalogue.map(({ id }) => id.toLowerCase())]);
  const meant = catalogue.find(({ id }) => id.toLowerCase() === near)?.id ?? near;
  const suggestion = meant === undefined ? '' : `; did you mean \`${meant}\`?`;
  return new BallastError(
    'input',
    'probe-unknown',
    `there is no probe \`${name.slice(0, 64)}\`${suggestion}`,
    {
      hint: `\`ballast probe --list\` prints all ids; a category is ${probeCategories.join(', ')}`,
    },
  );
}
