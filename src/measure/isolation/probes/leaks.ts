import { gaugeRule, type LeakRule, monotonicRule, staticRule } from '../leak-rules.ts';
import { defineProbe, type Probe } from '../probe.ts';
import { figureIn, type Reading, wholeText } from '../reading.ts';

const mebibyte = 1024 * 1024;

/** Information-leak channels, after "ContainerLeaks" (DSN'17): what the host knows, read inside. */
export const leakProbes: readonly Probe[] = [
  channel('cmdline', 'kernel command line', staticRule('kernel command line', '/proc/cmdline')),
  channel(
    'uptime',
    'uptime',
    monotonicRule('uptime', '/proc/uptime', (eye) => eye.read('/proc/uptime'), uptimeSeconds),
  ),
  channel(
    'loadavg',
    'load average',
    gaugeRule('load average', '/proc/loadavg', (eye) => eye.read('/proc/loadavg'), loadavgProcesses, {
      kind: 'processes',
      argument: 100,
      rise: 100,
    }),
  ),
  channel(
    'meminfo',
    'memory figures',
    gaugeRule(
      'use of memory',
      '/proc/meminfo',
      (eye) => eye.lines('/proc/meminfo', 'Shmem:'),
      (one) => figureIn(one, 'Shmem:'),
      { kind: 'shared-memory', argument: 32 * mebibyte, rise: (32 * mebibyte) / 1024 },
    ),
  ),
];

function channel<E>(name: string, what: string, rule: LeakRule<E>): Probe {
  return defineProbe({
    id: `L-${name}`,
    title: `Leak of the ${what}`,
    category: 'leaks',
    question: `Does it read the host’s ${what}?`,
    source:
      'Gao et al., “ContainerLeaks: Emerging Security Threats of Information Leakages in Container Clouds”, DSN 2017',
    limits: 'Shows that the channel carries something of the host, not how much can be learnt from it.',
    users: ['root', 'user'],
    controls: ['host-namespaces', 'bare-process'],
    ...rule,
  });
}

function uptimeSeconds(one: Reading): number | undefined {
  const [, seconds] = /^(\d{1,10}\.\d\d) \d{1,12}\.\d\d\n$/.exec(wholeText(one) ?? '') ?? [];
  return seconds === undefined ? undefined : Number(seconds);
}

/** The averages move too slowly to follow a step; the number of processes beside them moves at once. */
function loadavgProcesses(one: Reading): number | undefined {
  const [, total] = /^(?:\d{1,6}\.\d\d ){3}\d{1,7}\/(\d{1,8}) \d{1,10}\n$/.exec(wholeText(one) ?? '') ?? [];
  return total === undefined ? undefined : Number(total);
}
