import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import type { HostProcess } from '../../../../src/host/host.ts';
import { Qmp } from '../../../../src/targets/microvm/qmp.ts';

describe('QEMU’s protocol', () => {
  function supervised() {
    const stdin = new PassThrough();
    const stdout = new PassThrough();
    const stderr = new PassThrough();
    const exited = Promise.withResolvers<{ exitCode: number | null }>();
    const process: HostProcess = { stdin, stdout, stderr, exited: exited.promise, kill: () => undefined };
    return { qmp: new Qmp(process), stdin, stdout, stderr, exited };
  }

  test('answers find their requests among greetings, events and nonsense', async () => {
    const { qmp, stdout } = supervised();
    const answers = Promise.all([qmp.request('first'), qmp.request('second')]);
    stdout.write(
      '{"QMP":{}}\nnonsense\n{"event":"RESUME"}\n[1]\nnull\n{"id":"1","return":"two"}\n{"id":"0","ret',
    );
    stdout.write('urn":"one"}\n');
    expect(await answers).toEqual(['one', 'two']);
  });

  test('a refusal is an error, and so is an end, with QEMU’s own words', async () => {
    const { qmp, stdout, stderr, exited } = supervised();
    const refused = qmp.request('bad');
    stdout.write('{"id":"0","error":{"class":"GenericError","desc":"no such thing"}}\n');
    await expect(refused).rejects.toMatchObject({
      code: 'qemu-refused',
      message: expect.stringContaining('no such thing'),
    });
    const cut = qmp.request('query-status');
    stderr.write('qemu: could not open /d\n');
    await new Promise(setImmediate);
    exited.resolve({ exitCode: 1 });
    await expect(cut).rejects.toMatchObject({
      code: 'qemu-ended',
      message: expect.stringContaining('could not open'),
    });
    await expect(qmp.request('late')).rejects.toMatchObject({ code: 'qemu-ended' });
  });

  test('silence is an error in time', async () => {
    const { qmp } = supervised();
    await expect(qmp.request('query-status', {}, 5)).rejects.toMatchObject({ code: 'qemu-silent' });
  });

  test('a line without end does not grow', async () => {
    const { qmp, stdout } = supervised();
    const answer = qmp.request('query-status');
    for (let index = 0; index < 40; index++) stdout.write('x'.repeat(100_000));
    stdout.write('\n{"id":"0","return":true}\n');
    expect(await answer).toBe(true);
  });
});
