import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import type { Host, HostProcess } from '../../../../src/host/host.ts';
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

/**
 * Answers as virsh does on a pipe: a prompt, the command again, what it prints, a blank line. After the command `hang` it
 * answers nothing.
 */
function fakeVirsh(answers: Record<string, string>): Host {
  return { spawn: async () => virshProcess(answers) } as unknown as Host;
}

function virshProcess(answers: Record<string, string>): HostProcess {
  const stdin = new PassThrough();
  const stdout = new PassThrough();
  const exited = Promise.withResolvers<{ exitCode: number | null }>();
  let hangs = false;
  stdout.write('Welcome to virsh\n\nvirsh # ');
  stdin.on('data', (chunk: Buffer) => {
    for (const line of chunk.toString().split('\n').slice(0, -1)) {
      hangs ||= line === 'hang';
      if (hangs) return;
      const token = /^echo --str (.*)$/.exec(line)?.[1];
      const answer = token ?? answers[line];
      if (answer !== undefined)
        stdout.write(`${line}\n${answer}${token === undefined ? '\n\n' : ''}virsh # `);
    }
  });
  stdin.on('end', () => exited.resolve({ exitCode: 0 }));
  const kill = () => exited.resolve({ exitCode: null });
  return { stdin, stdout, stderr: new PassThrough(), exited: exited.promise, kill };
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

test('runs as many commands at once as it is widened to, and one at a time again afterwards', async () => {
  const ended: string[] = [];
  let started = 0;
  const spawn = async () => {
    const name = `virsh ${started++}`;
    const own = virshProcess({ version: 'v 9', who: name });
    void own.exited.then(() => ended.push(name));
    return own;
  };
  await using virsh = await openVirsh({ spawn } as unknown as Host);
  const short = { timeoutMs: 20 };
  {
    await using _ = await virsh.widen(3);
    expect(started).toBe(3);
    const hung = [virsh.run(['hang'], short), virsh.run(['hang'], short)];
    expect(await virsh.run(['who'])).toBe('virsh 2');
    for (const one of hung) await expect(one).rejects.toMatchObject({ code: 'virsh-timeout' });
    // What a command that was cut short has ended is not asked again.
    expect(await virsh.run(['who'])).toBe('virsh 2');
  }
  expect(ended).toContain('virsh 2');
  await virsh.revive();
  expect(await virsh.run(['who'])).toBe('virsh 3');
});
