import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import type { Host } from '../../../../src/host/host.ts';
import { openVirsh, quoteForVirsh, virshError } from '../../../../src/targets/vm/virsh-session.ts';

test('quotes for the parser of virsh', () => {
  expect(quoteForVirsh('/var/lib/a-b.xml')).toBe('/var/lib/a-b.xml');
  expect(quoteForVirsh('it\'s "q" \\ ; x')).toBe('"it\'s \\"q\\" \\\\ ; x"');
  expect(() => quoteForVirsh('a\ndestroy other')).toThrow(/control character/);
});

test('joins the lines of an error and leaves answers alone', () => {
  expect(virshError('error: Failed to create\nerror: internal error: qemu\nno such file')).toBe(
    'Failed to create: internal error: qemu: no such file',
  );
  expect(virshError('Domain created')).toBeUndefined();
});

/** Answers as virsh does on a pipe: a prompt, the command again, what it prints, a blank line. */
function fakeVirsh(answers: Record<string, string>): Host {
  const stdin = new PassThrough();
  const stdout = new PassThrough();
  const exited = Promise.withResolvers<{ exitCode: number | null }>();
  stdout.write('Welcome to virsh\n\nvirsh # ');
  stdin.on('data', (chunk: Buffer) => {
    for (const line of chunk.toString().split('\n').slice(0, -1)) {
      const token = /^echo --str (.*)$/.exec(line)?.[1];
      const answer = token ?? answers[line];
      if (answer !== undefined)
        stdout.write(`${line}\n${answer}${token === undefined ? '\n\n' : ''}virsh # `);
    }
  });
  stdin.on('end', () => exited.resolve({ exitCode: 0 }));
  const kill = () => exited.resolve({ exitCode: null });
  const process = { stdin, stdout, stderr: new PassThrough(), exited: exited.promise, kill };
  return { spawn: async () => process } as unknown as Host;
}

test('pairs each answer with its command, and turns errors into errors', async () => {
  await using virsh = await openVirsh(
    fakeVirsh({ version: 'v 9', list: 'a\nb', 'destroy x': 'error: no domain' }),
  );
  const answers = await Promise.allSettled([
    virsh.run(['list']),
    virsh.run(['destroy', 'x']),
    virsh.run(['version']),
  ]);
  expect(
    answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : answer.reason.message)),
  ).toEqual(['a\nb', 'virsh destroy: no domain', 'v 9']);
});
