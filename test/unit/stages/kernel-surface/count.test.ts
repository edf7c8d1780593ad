import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Host, HostProcess } from '../../../../src/host/host.ts';
import { parseWindow, startSurfaceTracer } from '../../../../src/stages/kernel-surface/count.ts';

/** A host on which the tracing program is this: told each line that it is sent, it says what it answers. */
function hostWith(answer: (line: string) => string, first: string): Host {
  const spawn = async (): Promise<HostProcess> => {
    const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
    const exited = Promise.withResolvers<{ exitCode: number | null }>();
    stdout.write(first);
    stdin.on('data', (chunk: Buffer) => stdout.write(answer(chunk.toString())));
    stdin.on('end', () => exited.resolve({ exitCode: 0 }));
    return { stdin, stdout, stderr, exited: exited.promise, kill: () => undefined };
  };
  const exec = async () => ({ exitCode: 0, stdout: '', stderr: '' });
  const put = async () => undefined;
  return { kind: 'local', name: 'local', exec, put, spawn } as unknown as Host;
}

describe('the tracer of kernel functions', () => {
  it('gives the counts of a window that spans the action', async () => {
    const told: string[] = [];
    const host = hostWith((line) => {
      told.push(line.trim());
      return line.startsWith('begin') ? 'tracing\n' : 'window 412 37 90123 0\n';
    }, 'ready\n');
    await using tracer = await startSurfaceTracer(host, 'ballast-x', ['/sys/fs/cgroup/pids/x']);
    const window = await tracer.window('load', async () => void told.push('action'));
    expect(window).toEqual({ functions: 412, beyondIdle: 37, events: 90_123, lost: 0 });
    expect(told).toEqual(['begin load', 'action', 'end']);
  });

  it('is unavailable with the reason that the host gives', async () => {
    const refused = hostWith(() => '', 'unavailable the kernel has no function tracer\n');
    await expect(startSurfaceTracer(refused, 'ballast-x', ['/x'])).rejects.toMatchObject({
      code: 'surface-unavailable',
      message: 'the kernel has no function tracer',
    });
    const late = hostWith(() => 'unavailable the instance has no thread\n', 'ready\n');
    await using tracer = await startSurfaceTracer(late, 'ballast-x', ['/x']);
    await expect(tracer.window('idle', async () => undefined)).rejects.toThrow('the instance has no thread');
  });

  it('does not believe anything else', async () => {
    for (const first of ['hello\n', 'ready \n', `${'x'.repeat(100_000)}\n`])
      await expect(
        startSurfaceTracer(
          hostWith(() => '', first),
          'ballast-x',
          ['/x'],
        ),
      ).rejects.toThrow();
    for (const line of [
      'window 1 2 3 0',
      'window 5 1 3 0',
      'window 5 1 9',
      'window 5 1 9 0 0',
      'window -5 1 9 0',
    ])
      expect([line, parseWindow(line)]).toEqual([line, undefined]);
    fc.assert(
      fc.property(fc.string(), (line) => {
        expect(parseWindow(line)).toBeUndefined();
      }),
    );
  });
});
