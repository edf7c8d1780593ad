import type { IsolationSummary } from '../../stages/isolation/summary.ts';
import type { Summary } from '../../summary/summary.ts';
import { atStart, enumerated, inTarget } from '../in-target.ts';

/** The fact that decides most of what isolation a target has, in a sentence: whose kernel, and what its workload speaks to. */
export function structureOf(summary: Summary, target: string): string | undefined {
  const found = summary.targets[target]?.isolation;
  if (found === undefined) return undefined;
  const name = atStart(summary, target);
  const { kernel } = found;
  const emulated =
    summary.targets[target]?.emulated === true ? ' Under emulation, QEMU promises no isolation.' : '';
  const [calls, devices] = [callsText(found), devicesText(found)];
  const parts = {
    host: [`${name} shares the host’s kernel`, ...(calls === undefined ? [] : [`${calls} reach it`])],
    own: [
      `${name} has a kernel of its own${devices === undefined ? ', in a process of the host' : ''}`,
      ...(devices === undefined ? [] : [`it speaks to ${devices}`]),
    ],
    unknown: [`It is not known whose kernel ${inTarget(summary, target)} runs on`],
  }[kernel];
  const sentence = parts.join('; ');
  const behind = behindText(found);
  return `${sentence}.${behind === undefined ? '' : ` ${behind}`}${emulated}`;
}

/** `273 of 341 system calls` */
export function callsText({ figures }: IsolationSummary): string | undefined {
  const { calls, existingCalls } = figures.S2 ?? {};
  return calls === undefined || existingCalls === undefined
    ? undefined
    : `${calls} of ${existingCalls} system calls`;
}

/** `17 virtual devices, 3 of them legacy` */
export function devicesText({ figures }: IsolationSummary): string | undefined {
  const { devices, legacy } = figures.V2 ?? {};
  if (devices === undefined) return undefined;
  return `${devices} virtual devices${legacy === undefined || legacy === 0 ? '' : `, ${legacy} of them legacy`}`;
}

/** What an escape would land in, from the host's own /proc. */
function behindText({ kernel, verdicts, figures }: IsolationSummary): string | undefined {
  const user = verdicts.B1?.root;
  const capabilities = figures.B2?.capabilities;
  const calls = figures.B4?.calls;
  const facts = [
    ...(user === 'open' ? ['is root of the host'] : []),
    ...(user === 'closed' || user === 'partly' ? ['is not root of the host'] : []),
    ...(capabilities === undefined
      ? []
      : [
          `holds ${capabilities === 0 ? 'no capability' : `${capabilities} ${capabilities === 1 ? 'capability' : 'capabilities'}`} over it`,
        ]),
    ...(calls === undefined || kernel === 'host' ? [] : [`may make ${calls} of its system calls`]),
  ];
  if (facts.length === 0) return undefined;
  return `${kernel === 'host' ? 'There, its workload' : 'An escape lands in a process that'} ${enumerated(facts)}.`;
}

export function capital(text: string): string {
  return text.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());
}
