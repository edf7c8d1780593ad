import { expect, test } from 'vitest';
import type { ProbeContext } from '../../../../../src/stages/isolation/probe.ts';
import { d2 } from '../../../../../src/stages/isolation/probes/d2-device-files.ts';

const content = (text: string) => ({ kind: 'content', text, cut: false });
const refused = (error: string) => ({ kind: 'refused', error, detail: '' });

const plainFile = content('');

/** The finding of an instance with these mounts, in which these files can be opened; others are barred or not there. */
async function found(mounts: string, opens: Readonly<Record<string, object>>) {
  const inside = {
    open: async (path: string) => opens[path] ?? refused('ENOENT'),
    mounts: async () => content(mounts),
    // A plain file is at /host/dev/kvm where the host has hidden its device.
    stat: async (path: string) =>
      content(`${opens[path] === plainFile ? '100644' : '20660'} 0 0 0:6 1 0 10:232\n`),
  };
  return d2.judge(await d2.gather({ inside, kernel: 'host' } as unknown as ProbeContext));
}

const usual = '0:43 - overlay / /\n0:54 - tmpfs / /dev\n';

test('devices of the host are tried wherever its /dev is mounted, or one of them', async () => {
  expect((await found(usual, {})).verdict).toBe('absent');
  const folder = `${usual}0:6 - devtmpfs / /host/dev\n`;
  expect(await found(folder, { '/host/dev/kvm': content('') })).toEqual({
    verdict: 'exposed',
    because: 'it may open /host/dev/kvm, on the host’s kernel',
  });
  expect((await found(folder, { '/host/dev/mem': refused('EPERM') })).verdict).toBe('denied');
  expect((await found(folder, { '/host/dev/kvm': plainFile })).verdict).toBe('absent');
  const file = `${usual}0:6 - devtmpfs /fuse /x\n`;
  expect((await found(file, { '/x': content('') })).verdict).toBe('exposed');
  expect((await found(`${usual}0:6 - devtmpfs /null /x\n`, { '/x': content('') })).verdict).toBe('absent');
});
