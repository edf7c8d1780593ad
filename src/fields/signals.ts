import { ownValue } from './own-value.ts';

/** Linux's numbers, which are what every target sends, whatever system the harness runs on. */
const numbers: Readonly<Record<string, number>> = Object.fromEntries(
  [
    ...['HUP', 'INT', 'QUIT', 'ILL', 'TRAP', 'ABRT', 'BUS', 'FPE', 'KILL', 'USR1', 'SEGV', 'USR2', 'PIPE'],
    ...['ALRM', 'TERM', 'STKFLT', 'CHLD', 'CONT', 'STOP', 'TSTP', 'TTIN', 'TTOU', 'URG', 'XCPU', 'XFSZ'],
    ...['VTALRM', 'PROF', 'WINCH', 'IO', 'PWR', 'SYS'],
  ].map((name, index) => [name, index + 1]),
);

const [firstRealTime, lastRealTime] = [34, 64];

/** Number of a signal by its name (with or without SIG, `SIGRTMIN+3` included) or number, as Docker reads it. */
export function signalNumber(written: string | number): number | undefined {
  const text = String(written).toUpperCase();
  if (/^\d{1,2}$/.test(text)) return inRange(Number(text));
  const name = text.replace(/^SIG/, '');
  const realTime = /^RT(MIN|MAX)([+-]\d{1,2})?$/.exec(name);
  if (realTime === null) return ownValue(numbers, name);
  const [, end, offset = '0'] = realTime;
  const number = (end === 'MIN' ? firstRealTime : lastRealTime) + Number(offset);
  return number >= firstRealTime ? inRange(number) : undefined;
}

function inRange(number: number): number | undefined {
  return number >= 1 && number <= lastRealTime ? number : undefined;
}
