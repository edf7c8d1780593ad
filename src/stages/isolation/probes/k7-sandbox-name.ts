import { z } from 'zod';
import { reading, wholeText } from '../../../inside/reading.ts';
import { defineProbe, judgement, kernelOwner } from '../probe.ts';

/** The signs of sandboxes: a text in the kernel's log, or the version that they claim. */
const sandboxes = [
  { name: 'gVisor', inLog: 'gVisor', inVersion: /-gvisor\b|Sun Jan 10 15:06:54 PST 2016/ },
  { name: 'Kata Containers', inLog: 'kata-containers', inVersion: /\bkata\b/i },
] as const;

export const k7 = defineProbe({
  id: 'K7',
  title: 'Name of a sandbox',
  category: 'kernel',
  boundary: 'kernel',
  kind: 'one-flaw-away',
  closedBy: [],
  question: 'Does its kernel name a sandbox?',
  source:
    'gVisor, pkg/sentry: kernel/syslog.go and the version that it claims; Kata Containers, the agent’s systemd target on the command line',
  method: `Looks for ${sandboxes.map(({ name }) => name).join(', ')} in /proc/version and in the kernel’s log, of which nothing else is kept.`,
  cannotShow:
    'A label, no proof: a sandbox may keep silent, and the log may be refused or have lost its beginning.',
  users: ['root', 'user'],
  // It never concludes from something missing: its one good verdict rests on a name that was read.
  controls: [],
  evidence: z.strictObject({ kernel: kernelOwner, version: reading, log: reading }),
  gather: async ({ inside, kernel }) => ({
    kernel,
    version: await inside.read('/proc/version'),
    log: await inside.call('syslog-find', ...sandboxes.map(({ inLog }) => inLog)),
  }),
  judge({ kernel, version, log }) {
    const claimed = wholeText(version);
    if (claimed === undefined || !claimed.startsWith('Linux version '))
      return judgement('inconclusive', 'its kernel version could not be read');
    // The host's own log may mention sandboxes that run on it.
    if (kernel === 'host') return judgement('absent', 'it runs on the host’s kernel, not on a sandbox’s');
    const logged = (wholeText(log) ?? '').toLowerCase();
    const found = sandboxes.find(
      ({ inLog, inVersion }) => inVersion.test(claimed) || logged.includes(inLog.toLowerCase()),
    );
    if (found !== undefined) return judgement('synthetic', `its kernel names itself ${found.name}`);
    return log.kind === 'content' || ['EPERM', 'ENOSYS'].includes(log.error)
      ? judgement('absent', 'its kernel names no sandbox')
      : judgement('inconclusive', `its kernel’s log could not be searched (${log.error})`);
  },
});
