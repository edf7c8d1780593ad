import { type Check, ok, problem } from '../check.ts';

const needed = ['mmdebstrap', 'qemu-img', 'mkfs.ext4', 'flock', 'ip', 'ss', 'depmod', 'tar', 'gzip'];
const script = 'for p; do command -v "$p" >/dev/null || echo "$p"; done';

export const tools: Check = {
  name: 'tools',
  async ask({ host }) {
    const { stdout } = await host.exec(['sh', '-c', script, 'sh', ...needed]);
    const missing = stdout.split('\n').filter((name) => name !== '');
    if (missing.length === 0) return ok(`${needed.length} of ${needed.length}`);
    return problem(
      `missing: ${missing.join(', ')}`,
      'apt-get install mmdebstrap qemu-utils e2fsprogs util-linux iproute2 kmod',
    );
  },
};
