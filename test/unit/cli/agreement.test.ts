import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { requireAgreement, type StoredRun } from '../../../src/cli/agreement.ts';
import { fixtureScenario } from '../../fixtures/run.ts';

const run: StoredRun = {
  folder: 'reports/nginx/x',
  scenario: fixtureScenario,
  host: 'ssh://root@server:22',
  demands: ['target `open`: privileged', 'target `open`: /srv\u001b[2J of the host at /mnt'],
};

const terminal = (isTTY: boolean) => ({
  input: Object.assign(new PassThrough(), { isTTY }),
  output: Object.assign(new PassThrough(), { isTTY }),
});
const never = new AbortController().signal;

/** Whether a person who types this agrees, and what that person was shown. */
async function answered(typed: string): Promise<{ agrees: boolean; shown: string }> {
  const { input, output } = terminal(true);
  input.end(typed);
  const agrees = await requireAgreement(run, never, { input, output }).then(
    () => true,
    (error) => {
      expect(error).toMatchObject({ code: 'not-agreed', kind: 'input' });
      return false;
    },
  );
  output.end();
  return { agrees, shown: await text(output) };
}

test('what is started is shown, harmless for the terminal, before it is asked for', async () => {
  const { shown } = await answered('y\n');
  expect(shown).toBe(`reports/nginx/x: the run starts on ssh://root@server:22:
  source: Debian bookworm with nginx-light
  command: 'nginx' '-g' 'daemon off;'
  targets: process, container, vm
It asks for more than the default isolation:
  target \`open\`: privileged
  target \`open\`: /srv\ufffd[2J of the host at /mnt
Go on? (y/N) `);
});

test.each([
  ['y\n', true],
  ['Yes\n', true],
  ['\n', false],
  ['n\n', false],
  ['yonder\n', false],
  ['', false],
])('the answer %j is agreement: %s', async (typed, expected) => {
  expect((await answered(typed)).agrees).toBe(expected);
});

test('without a terminal nobody is asked, and what to do is told', async () => {
  const { input, output } = terminal(false);
  input.end('y\n');
  await expect(requireAgreement(run, never, { input, output })).rejects.toMatchObject({
    code: 'not-agreed',
    hint: expect.stringMatching(/scenario file.*--trust-stored/),
  });
  output.end();
  expect(await text(output)).not.toContain('Go on?');
});

test('the terminal is let go once it is answered, so that the program can end', async () => {
  const { input, output } = terminal(true);
  input.write('y\n');
  await requireAgreement(run, never, { input, output });
  expect(input.isPaused()).toBe(true);
});

test('who stops it while it is asked has not agreed', async () => {
  const { input, output } = terminal(true);
  const stop = new AbortController();
  const asked = requireAgreement(run, stop.signal, { input, output });
  await once(output, 'data');
  stop.abort(new Error('stopped'));
  await expect(asked).rejects.toThrow('stopped');
});
