import { type Check, ok, warning } from '../check.ts';

const script = 'a=$(head -n1 /proc/stat); sleep 1; b=$(head -n1 /proc/stat); printf "%s\\n%s\\n" "$a" "$b"';

export const stealTime: Check = {
  name: 'steal time',
  async ask({ host }) {
    const [before, after] = (await host.exec(['sh', '-c', script])).stdout
      .split('\n')
      .map((line) => line.trim().split(/\s+/).slice(1).map(Number));
    const sum = (ticks: readonly number[] = []) => ticks.slice(0, 8).reduce((total, one) => total + one, 0);
    const share = ((after?.[7] ?? 0) - (before?.[7] ?? 0)) / Math.max(1, sum(after) - sum(before));
    const found = `${(share * 100).toFixed(1)}% over one second`;
    if (share < 0.02) return ok(found);
    return warning(
      found,
      'other guests take this host’s CPU: measure on a quieter machine, or with more rounds',
    );
  },
};
