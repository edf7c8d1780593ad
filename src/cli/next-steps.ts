import { mostRounds } from '../plan/build-plan.ts';
import type { Summary } from '../summary/summary.ts';

/** A command to go on with, and what it is for. */
export interface NextStep {
  readonly command: string;
  readonly because: string;
}

const mostSteps = 2;

/** What to do next with a run, what is most urgent first. */
export function nextSteps(summary: Summary, folder: string): readonly NextStep[] {
  const { status, claims, leftOut, blocks } = summary;
  const answered = (answer: string) => claims.some((claim) => claim.answer === answer);
  const isVague = claims.some(({ answer, ratio }) => answer === 'inconclusive' && ratio !== null);
  const more = Math.min(mostRounds, Math.max(20, blocks * 4));
  const steps: readonly (NextStep | false)[] = [
    status !== 'complete' && {
      command: `ballast run --resume ${folder}`,
      because: 'measures what is missing',
    },
    (leftOut !== undefined || answered('not-comparable')) && {
      command: 'ballast doctor',
      because: leftOut === undefined ? 'says whether this host has KVM' : 'finds what a target lacks here',
    },
    isVague && { command: `ballast run … --rounds ${more}`, because: 'narrows the intervals' },
    status === 'complete' && {
      command: `ballast report ${folder} --for article`,
      because: 'writes a headline, charts and methods to publish',
    },
  ];
  return steps.filter((step) => step !== false).slice(0, mostSteps);
}

/** What an exit code means, in a few words. */
export function exitMeaning(code: number, summaries: readonly Pick<Summary, 'claims' | 'status'>[]): string {
  if (code > 128) return 'stopped by a signal';
  switch (code) {
    case 0:
      return summaries.some(({ claims }) => claims.length > 0) ? 'every claim passes' : 'done';
    case 1:
      return 'a claim fails';
    case 2:
      return 'wrong input';
    case 3:
      return 'no claim fails, but one is inconclusive or not comparable';
    default:
      return summaries.every(({ status }) => status === 'complete')
        ? 'a target was left out'
        : 'an engine or Ballast failed';
  }
}
