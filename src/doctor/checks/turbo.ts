import { type Check, ok, readText, warning } from '../check.ts';

const noTurbo = '/sys/devices/system/cpu/intel_pstate/no_turbo';
const boost = '/sys/devices/system/cpu/cpufreq/boost';

/** Turbo makes the clock rate depend on temperature and on what the other cores do. */
export const turbo: Check = {
  name: 'turbo',
  async ask({ host }) {
    const [intel, other] = await Promise.all([readText(host, noTurbo), readText(host, boost)]);
    if (intel === '1' || (intel === '' && other === '0')) return ok('off');
    if (intel === '0') return warning('on', `echo 1 > ${noTurbo}, while measuring`);
    if (other === '1') return warning('on', `echo 0 > ${boost}, while measuring`);
    return warning(
      'whether it is on cannot be seen (the host is probably a guest)',
      'use many rounds: the order is shuffled, so that a slow drift hits all targets alike',
    );
  },
};
