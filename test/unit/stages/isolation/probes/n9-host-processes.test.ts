import { expect, test } from 'vitest';
import { otherProcesses } from '../../../../../src/stages/isolation/kernel-mounts.ts';
import { n9 } from '../../../../../src/stages/isolation/probes/n9-host-processes.ts';

const content = (text: string) => ({ kind: 'content', text, cut: false });
const refused = (error: string) => ({ kind: 'refused', error, detail: '' });
const verdict = (elsewhere: object[]) =>
  n9.judge({ own: content('7\n'), other: content(''), elsewhere, itself: content('9\n') });

test('the host’s processes are seen wherever its list of them is mounted', () => {
  expect(verdict([]).verdict).toBe('isolated');
  expect(verdict([{ place: '/host/proc', found: content('7\n') }])).toEqual({
    verdict: 'shared',
    because: 'it sees the host’s processes at /host/proc',
  });
  expect(verdict([{ place: '/own', found: content('') }]).verdict).toBe('isolated');
  expect(verdict([{ place: '/own', found: refused('EACCES') }]).verdict).toBe('inconclusive');
});

test('only whole lists of processes are searched, each once', () => {
  const mount = (type: string, root: string, point: string) => ({ device: '0:21', type, root, point });
  const mounts = [
    mount('proc', '/', '/proc'),
    mount('proc', '/sys', '/proc/sys'),
    mount('sysfs', '/', '/sys'),
    mount('proc', '/', '/host/proc'),
    mount('proc', '/', '/host/proc'),
  ];
  expect(otherProcesses(mounts)).toEqual(['/host/proc']);
});
