import type { Answer, ClaimAnswer } from '../summary/claim-answer.ts';
import type { Summary } from '../summary/summary.ts';
import { ratioText } from '../wording/bounded.ts';
import { escapeTerminal } from '../wording/escape.ts';
import { answerWords, metricsText } from './claim-words.ts';
import type { Paint, Role } from './terminal-paint.ts';
import { columnsOfFile, wrapped } from './terminal-table.ts';

const roles: Readonly<Record<Answer, Role>> = {
  pass: 'good',
  fail: 'bad',
  inconclusive: 'doubt',
  'not-comparable': 'dim',
};

const heading = 'Claims';

/**
 * The claims of a run: their count by answer, and each with its answer and its numbers; on two lines where one has no
 * room.
 */
export function claimLines(
  { claims }: Pick<Summary, 'claims'>,
  columns: number | undefined,
  paint: Paint,
): readonly string[] {
  if (claims.length === 0) return [];
  const counts = wrapped(`${heading}   ${countsText(claims)}`, columns);
  const width = Math.max(...claims.map(({ claim }) => [...escapeTerminal(claim)].length));
  return [
    ...counts.map((line, index) => (index === 0 ? line.replace(heading, paint('title', heading)) : line)),
    ...claims.flatMap((claim) => {
      const sign = signOf(claim);
      const [first = '', ...rest] = linesOf(claim, width, columns);
      return [first.replace(sign, () => paint(roles[claim.answer], sign)), ...rest];
    }),
  ];
}

function linesOf(claim: ClaimAnswer, width: number, columns: number | undefined): readonly string[] {
  const text = escapeTerminal(claim.claim);
  const line = `  ${signOf(claim)} ${text.padEnd(width)}  ${escapeTerminal(becauseOf(claim))}`;
  if ([...line].length <= (columns ?? columnsOfFile)) return [line];
  return [
    ...wrapped(`  ${signOf(claim)} ${text}`, columns, '    '),
    ...wrapped(`      ${escapeTerminal(becauseOf(claim))}`, columns, '      '),
  ];
}

/** `2 pass, 1 fail`, in the order of how grave they are from the last. */
export function countsText(claims: readonly Pick<ClaimAnswer, 'answer'>[]): string {
  return (['pass', 'fail', 'inconclusive', 'not-comparable'] as const)
    .flatMap((answer) => {
      const count = claims.filter((claim) => claim.answer === answer).length;
      return count === 0 ? [] : [`${count} ${wordOf(answer)}`];
    })
    .join(', ');
}

const wordOf = (answer: Answer) => answerWords[answer].replace(/^\S+ /, '');
export const signOf = ({ answer }: ClaimAnswer) => answerWords[answer].split(' ', 1)[0] as string;

/** What decided; that emulation says nothing about hardware virtualisation is said once, below the claims. */
export function becauseOf(claim: ClaimAnswer): string {
  const reason = claim.answer === 'not-comparable' ? claim.reason?.split(', which ', 1)[0] : claim.reason;
  return reason ?? ratioToLimit(claim) ?? metricsText(claim);
}

/** `0.96× (0.76–1.00×), required <= 0.5×`; undefined where no multiple of the other side is claimed. */
function ratioToLimit({ claim, ratio }: ClaimAnswer): string | undefined {
  const operator = /<=|>=|<|>/.exec(claim)?.[0];
  if (ratio === null || ratio.point === null || ratio.limit === 1 || operator === undefined) return undefined;
  return `${ratioText(ratio)}, required ${operator} ${Number(ratio.limit.toPrecision(6))}×`;
}
