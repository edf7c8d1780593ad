import { type Check, ok, readText, warning } from '../check.ts';

export const governor: Check = {
  name: 'steady clock speed',
  async ask({ host }) {
    const name = await readText(host, '/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor');
    if (name === 'performance') return ok('governor: performance');
    if (name !== '') return warning(`governor: ${name}`, 'cpupower frequency-set -g performance');
    return warning(
      'the governor cannot be seen (the host is probably a guest)',
      'trust ratios within a run more than absolute times',
    );
  },
};
