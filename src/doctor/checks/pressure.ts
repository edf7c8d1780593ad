import { type Check, ok, readText, warning } from '../check.ts';

export const pressure: Check = {
  name: 'pressure',
  async ask({ host }) {
    const averages = await Promise.all(
      ['cpu', 'memory', 'io'].map(async (resource) => {
        const text = await readText(host, `/proc/pressure/${resource}`);
        const percent = Number(/^some avg10=([\d.]+)/m.exec(text)?.[1] ?? Number.NaN);
        return { resource, percent };
      }),
    );
    const known = averages.filter(({ percent }) => !Number.isNaN(percent));
    if (known.length === 0)
      return warning('the kernel has no pressure metrics', 'boot with psi=1 to have them');
    const found = `${known.map(({ resource, percent }) => `${resource} ${percent}%`).join(', ')} over ten seconds`;
    if (known.every(({ percent }) => percent < 20)) return ok(found);
    return warning(found, 'something else keeps this host busy: stop it before measuring');
  },
};
