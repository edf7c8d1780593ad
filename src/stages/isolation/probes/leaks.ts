import { hostIdentity, leakProbe, othersActivity } from '../leaks/channel.ts';
import { constantRule } from '../leaks/constant-rule.ts';
import { constants } from '../leaks/constants.ts';
import { counterRule } from '../leaks/counter-rule.ts';
import { counters } from '../leaks/counters.ts';
import { gaugeRule } from '../leaks/gauge-rule.ts';
import { gauges } from '../leaks/gauges.ts';
import { interfacesRule } from '../leaks/interfaces.ts';
import { levelRule } from '../leaks/level-rule.ts';
import { levels } from '../leaks/levels.ts';
import { traceRule } from '../leaks/trace-rule.ts';
import { traces } from '../leaks/traces.ts';
import type { Probe } from '../probe.ts';

/** One probe for each channel; the channel says what it is, and its rule how it is shown to leak. */
export const leakProbes: readonly Probe[] = [
  ...constants.map((channel) => leakProbe(channel, hostIdentity, constantRule(channel.what, channel))),
  ...counters.map((channel) =>
    leakProbe(channel, othersActivity, counterRule(channel.what, channel.counters)),
  ),
  ...gauges.map((channel) => leakProbe(channel, othersActivity, gaugeRule(channel.what, channel))),
  ...levels.map((channel) => leakProbe(channel, othersActivity, levelRule(channel.what, channel))),
  ...traces.map((channel) => leakProbe(channel, othersActivity, traceRule(channel.what, channel))),
  leakProbe(
    { name: 'net', what: 'network interfaces' },
    { boundary: 'network', kind: 'recognises', closedBy: ['namespaces'] },
    interfacesRule,
  ),
];
