import { expect, test } from 'vitest';
import type { Host, HostProcess } from '../../../../src/host/host.ts';
import { verifiedPrograms } from '../../../../src/native/build.ts';
import { parseStart, startExecWatch } from '../../../../src/targets/container/exec-watch.ts';
import { paperProcess } from '../../../fixtures/paper/process.ts';

/** A watch whose program says this to each line that it is sent; `seen` is what was told of starts. */
async function watching(answer: (line: string) => string) {
  const seen: string[] = [];
  let program: HostProcess | undefined;
  const host = {
    spawn: async () => {
      program = paperProcess((line, own) => own.say(answer(line)));
      program.stdout.push('ready\n');
      return program;
    },
  } as unknown as Host;
  verifiedPrograms.set(host, new Map([['watch', Promise.resolve('/paper/watch')]]));
  const watch = await startExecWatch(host);
  const hear = (id: string) =>
    watch.hear(id, { onBorn: () => seen.push(`${id} born`), onExec: () => seen.push(`${id} exec`) });
  return { watch, seen, hear, end: () => program?.kill('KILL') };
}

const begins = (line: string) => (line.startsWith('watch ') ? `watching ${line.slice(6)}\n` : '');

test('the last word on a start is what has been seen of it, or what is seen in a last look', async () => {
  const { watch, seen, hear } = await watching((line) => {
    const [verb, id = ''] = line.split(' ');
    if (verb === 'watch') return `watching ${id}\n${id === 'early' ? 'exec early 1 1 2 3 -\n' : ''}`;
    return (
      { late: 'exec late 1 1 2 3 -\n', boxed: 'sandbox boxed 1 1 2 3 -\n', none: 'unseen none 1 1 2 3 -\n' }[
        id
      ] ?? ''
    );
  });
  for (const id of ['early', 'late', 'boxed', 'none']) {
    const begun = watch.begin(id);
    hear(id);
    await begun;
  }
  const ends = await Promise.all(['early', 'late', 'boxed', 'none'].map((id) => watch.end(id)));
  expect(ends).toEqual(['exec', 'exec', 'sandbox', 'unseen']);
  expect(seen.toSorted()).toEqual(['boxed born', 'early exec', 'late exec']);
  expect(await watch.end('early')).toBe('unseen');
  await watch[Symbol.asyncDispose]();
});

test('a watch whose program ends has seen nothing, before and after', async () => {
  const { watch, end } = await watching(begins);
  await watch.begin('one');
  const last = watch.end('one');
  end();
  expect(await last).toBe('unseen');
  await watch.begin('two');
  expect(await watch.end('two')).toBe('unseen');
});

test('reads whose start it is, when it came to life and where it can be asked, and nothing else', () => {
  const seen = { containerId: 'c0ffee', earliestNs: 120n, latestNs: 130n, sentNs: 150n, cpuNs: 7 };
  expect(parseStart('exec c0ffee 120 130 150 7 172.17.0.2')).toEqual({
    kind: 'exec',
    address: '172.17.0.2',
    ...seen,
  });
  for (const kind of ['born', 'sandbox', 'unseen'] as const)
    expect(parseStart(`${kind} c0ffee 120 130 150 7 -`)).toEqual({ kind, address: undefined, ...seen });
  expect(parseStart('exec c0ffee 120 130 150 7 999.17.0.2')).toMatchObject({ address: undefined });
  for (const line of [
    'exec 120 130 150 7 -',
    'exec c0ffee 120 130 150 7',
    'exec c0ffee -1 130 150 7 -',
    'exec c0ffee 120 130 150 7 - 8',
    'gone c0ffee 120 130 150 7 -',
    'ready',
    '',
    `exec c0ffee ${'9'.repeat(40)} 1 1 1 -`,
  ])
    expect(parseStart(line)).toBeUndefined();
});
