import { describe, expect, test } from 'vitest';
import { b8 } from '../../../../../src/stages/isolation/probes/b8-devices.ts';

const content = (text: string) => ({ kind: 'content', text, cut: false });
const judged = (list: unknown, programs: unknown = null) =>
  b8.judge({
    processes: [
      { role: 'workload', name: content('nginx\n'), seen: { cgroups: content('0::/x\n'), list, programs } },
    ],
  });

describe('a list of version 1', () => {
  // What Docker 20.10 writes for a container without further devices.
  const docker = [
    ...['c 1:5 rwm', 'c 1:3 rwm', 'c 1:9 rwm', 'c 1:8 rwm', 'c 1:7 rwm', 'c 5:0 rwm', 'c 5:1 rwm'],
    ...['c 5:2 rwm', 'c 136:* rwm', 'c 10:200 rwm', 'b *:* m', 'c *:* m'],
  ];

  test('of an engine’s defaults keeps the host’s devices from a container, though it may make files for all', () => {
    const { verdict, figures } = judged(content(`${docker.join('\n')}\n`));
    expect(verdict).toBe('closed');
    expect(figures).toEqual({ devices: 10 });
  });

  test.each([
    ['every device', 'a *:* rwm', 'open'],
    ['every disk', 'b *:* r', 'open'],
    ['a disk', 'b 8:0 r', 'open'],
    ['KVM', 'c 10:232 rw', 'partly'],
  ])('with %s is no closed one', (_, line, verdict) => {
    expect(judged(content(`${[...docker, line].join('\n')}\n`)).verdict).toBe(verdict);
  });

  test.each(['', 'c 1:3', 'a *:*\n', 'c 1:3 rwm'])('that is garbled (%j) says nothing', (text) => {
    expect(judged(content(text)).verdict).toBe('inconclusive');
  });
});

describe('programs of version 2', () => {
  const devices = [
    ...['c:1:1', 'c:1:4', 'c:1:11', 'c:10:200', 'c:10:229', 'c:10:232', 'c:10:237', 'c:10:238', 'c:10:241'],
    ...['c:202:0', 'b:7:0', 'b:8:0', 'b:252:0', 'b:253:0', 'b:254:0', 'b:259:0'],
  ];
  const answers = (letters: (device: string) => string, count = 1) =>
    content(`programs ${count}\n${devices.map((device) => `${device} ${letters(device)}\n`).join('')}`);

  test('are judged by the devices that they let through', () => {
    expect(
      judged(
        null,
        answers(() => 'nn'),
      ).verdict,
    ).toBe('closed');
    expect(
      judged(
        null,
        answers((device) => (device === 'c:10:200' ? 'yy' : 'nn')),
      ).verdict,
    ).toBe('closed');
    expect(
      judged(
        null,
        answers((device) => (device === 'c:10:232' ? 'yy' : 'nn')),
      ),
    ).toMatchObject({
      verdict: 'partly',
      because: 'its first process is not kept by its cgroup from kvm of the host',
    });
    expect(
      judged(
        null,
        answers((device) => (device === 'b:8:0' ? 'yn' : 'nn')),
      ).verdict,
    ).toBe('open');
  });

  test('that let everything through are as good as none', () => {
    expect(
      judged(
        null,
        answers(() => 'yy'),
      ).verdict,
    ).toBe('open');
    expect(
      judged(
        null,
        answers(() => 'yy', 0),
      ).verdict,
    ).toBe('open');
  });

  test('that are not understood, or not told of every device, say nothing', () => {
    expect(
      judged(
        null,
        answers((device) => (device === 'b:8:0' ? '??' : 'nn')),
      ).verdict,
    ).toBe('inconclusive');
    expect(judged(null, content('programs 1\nc:1:1 nn\n')).verdict).toBe('inconclusive');
    expect(judged(null, { kind: 'refused', error: 'EPERM', detail: '' }).verdict).toBe('inconclusive');
  });
});
