import { describe, expect, test } from 'vitest';
import { n14 } from '../../../../../src/stages/isolation/probes/n14-left-open.ts';
import recorded from './recorded-left-open.json' with { type: 'json' };

const content = (text: string, cut = false) => ({ kind: 'content', text, cut }) as const;
const refused = (error: string) => ({ kind: 'refused', error, detail: '' }) as const;
const pair = (own: string) => ({ own: content(`mnt:[${own}]`), host: content('mnt:[4026531841]') });

const usual = {
  places: 'cwd folder own 0:43:9 /srv\nroot folder own 0:43:2 /\nexe file own 0:43:7 /bin/httpd\n',
  descriptors: 'open character both own 0:60:4=1:3 /dev/null\nkind pipe 2\nkind character 1\n',
  onHost: '',
  mounts: '4026532700',
};
const process = (who: 'workload' | 'executed', seen: Partial<typeof usual> = {}) => {
  const { places, descriptors, onHost, mounts } = { ...usual, ...seen };
  return {
    who,
    places: content(places),
    descriptors: content(descriptors),
    onHost: content(onHost),
    mounts: pair(mounts),
  };
};
const noticed = content(
  'cwd folder foreign 254:0:2 /\nroot folder foreign 254:0:2 /\nexe file foreign 254:0:7 /x/ballast-probe\n',
);
const judge = (
  executed: Partial<typeof usual> = {},
  { workload = {} as Partial<typeof usual>, ...seen } = {} as Record<string, object>,
) =>
  n14.judge({
    kernel: 'host',
    own: content('12\n'),
    search: content('4711\n'),
    processes: [process('workload', workload), process('executed', executed)],
    noticed,
    ...seen,
  });

describe('N14', () => {
  test.each([
    ['process', 'exposed'],
    ['container', 'isolated'],
    ['vm', 'absent'],
  ] as const)('of a %s on a real host is %s', (target, verdict) => {
    expect(n14.judge(recorded[target]).verdict).toBe(verdict);
  });

  test('is isolated when all that both processes hold is in their own mounts', () => {
    expect(judge()).toEqual({
      verdict: 'isolated',
      because: 'neither its first process nor a program run inside holds a file of the host',
      figures: { heldOfHost: 0 },
    });
  });

  const ofHost = '254:0 /\n0:26 /sys/fs/cgroup\n';
  test.each([
    // CVE-2024-21626: the engine's folder of cgroups, left open and made the working folder.
    [
      'a working folder',
      { places: usual.places.replace('own 0:43:9 /srv', 'foreign 0:26:1 /sys/fs/cgroup') },
    ],
    ['a folder', { descriptors: `open folder place foreign 0:26:1 /sys/fs/cgroup\n${usual.descriptors}` }],
    ['a disk', { descriptors: `open block read foreign 254:0:9=254:0 /dev/vda\n${usual.descriptors}` }],
    ['a file to write to', { descriptors: `open file both foreign 254:0:9 /etc/x\n${usual.descriptors}` }],
    // CVE-2019-5736: the engine's own program.
    [
      'a program',
      { places: usual.places.replace('own 0:43:7 /bin/httpd', 'foreign 254:0:77 /usr/bin/runc') },
    ],
  ])('%s of the host is exposed, of whichever of the two', (_, seen) => {
    expect(judge({ ...seen, onHost: ofHost }).verdict).toBe('exposed');
    expect(judge({}, { workload: { ...seen, onHost: ofHost } }).verdict).toBe('exposed');
  });

  test('a file of the host that can only be read is a barrier with a gap', () => {
    const descriptors = `open file read foreign 254:0:9 /var/log/x\n${usual.descriptors}`;
    expect(judge({ descriptors, onHost: ofHost })).toEqual({
      verdict: 'partly',
      because: 'a program that was run inside it has of the host an open file (/var/log/x)',
      figures: { heldOfHost: 1 },
    });
  });

  test('in the host’s mounts, what lies outside of its root folder is the host’s', () => {
    const bare = {
      places:
        'cwd folder own 254:0:5 /run/r/srv\nroot folder own 254:0:4 /run/r\nexe file own 254:0:7 /run/r/bin/httpd\n',
      mounts: '4026531841',
    };
    expect(judge(bare, { workload: bare }).verdict).toBe('isolated');
    const outside = { ...bare, places: bare.places.replace('/run/r/bin/httpd', '/run/rr/ballast-probe') };
    expect(judge(outside, { workload: bare }).because).toBe(
      'a program that was run inside it has of the host its program (/run/rr/ballast-probe)',
    );
    expect(judge(outside, { workload: bare }).verdict).toBe('exposed');
  });

  test('is absent where the host runs no program of it', () => {
    const own = { kernel: 'own', own: content('12\n'), search: content(''), processes: [], noticed };
    expect(n14.judge(own).verdict).toBe('absent');
    expect(n14.judge({ ...own, kernel: 'unknown' }).verdict).toBe('inconclusive');
    // A marker that is not even found inside was perhaps never shown.
    for (const none of ['', 'x'])
      expect(n14.judge({ ...own, own: content(none) }).verdict).toBe('inconclusive');
    expect(n14.judge({ ...own, search: refused('EACCES') }).verdict).toBe('inconclusive');
  });

  test.each([
    ['the program was not found', {}, { processes: [process('workload')] }],
    ['descriptors are not all told', { descriptors: 'open folder' }, {}],
    ['places are not all told', { places: 'cwd folder own 0:43:9 /srv\n' }, {}],
    ['the host’s mounts are unknown', { onHost: 'nonsense' }, {}],
    ['its namespace is unknown', { mounts: 'x' }, {}],
    ['not even a process of the host’s is foreign', {}, { noticed: content(usual.places) }],
    ['that could not be tried', {}, { noticed: refused('EACCES') }],
  ])('is no good verdict when %s', (_, executed, seen) => {
    expect(judge(executed, seen).verdict).toBe('inconclusive');
  });
});
