import { expect, test } from 'vitest';
import { BallastError } from '../../../src/errors.ts';
import { redacted } from '../../../src/fields/stored-parts.ts';
import {
  errorWithoutSecrets,
  secretsOf,
  storedScenario,
  withoutSecrets,
} from '../../../src/results/secrets.ts';
import type { Workload } from '../../../src/workload.ts';
import { fixtureScenario as base } from '../../fixtures/run.ts';

const workload: Workload = {
  ...base.workload,
  environment: {
    PASSWORD: 'hunter2!',
    KEY: '-----BEGIN\nc2VjcmV0\n',
    MODE: 'process',
    N: '1',
    TITLE: 'My page',
  },
  publicEnvironment: ['TITLE'],
};
const secrets = secretsOf(workload);

test('a run keeps the names of variables, and the values of those alone that are public', () => {
  const { environment } = storedScenario({ ...base, workload }).workload;
  expect(environment).toEqual({
    ...{ PASSWORD: redacted, KEY: redacted, MODE: redacted, N: redacted },
    TITLE: 'My page',
  });
});

test('the rest of the scenario does not repeat a secret, and stays what it was', () => {
  const command = ['server', '--password=hunter2!', '--title=My page'];
  const ready = { kind: 'tcp', send: 'AUTH hunter2!\r\n', expect: '+OK', withinMs: 1000 } as const;
  const file = '/home/me/here.yaml';
  const stored = storedScenario({ ...base, file, workload: { ...workload, command, ready } });
  expect(stored.workload.command).toEqual(['server', `--password=${redacted}`, '--title=My page']);
  expect(stored.workload.ready).toEqual({ ...ready, send: `AUTH ${redacted}\r\n` });
  expect({ ...stored, workload: 0 }).toEqual({ ...base, file: 'here.yaml', workload: 0 });
});

test('what guests and engines say is stored without secrets, line by line of those that have several', () => {
  const record = {
    outcome: { status: 'failed', reason: 'no hunter2! here', output: 'key:\nc2VjcmV0\n1 My page' },
  };
  expect(withoutSecrets(record, secrets)).toEqual({
    outcome: { status: 'failed', reason: `no ${redacted} here`, output: `key:\n${redacted}\n1 My page` },
  });
  expect(withoutSecrets({ evidence: [{ text: 'xhunter2!x' }, 7, null] }, secrets)).toEqual({
    evidence: [{ text: `x${redacted}x` }, 7, null],
  });
});

test('names that Ballast gives itself stay, also where a value is the same word', () => {
  const record = { target: 'process', evidence: { kind: 'process', pid: 3 } };
  expect(withoutSecrets(record, secrets)).toEqual(record);
});

test('a secret that contains another one leaves nothing of itself', () => {
  const environment = { A: 'secret', B: 'secret-and-more' };
  const record = { output: 'secret-and-more secret' };
  expect(withoutSecrets(record, secretsOf({ ...base.workload, environment }))).toEqual({
    output: `${redacted} ${redacted}`,
  });
});

test('an error says the same without secrets', () => {
  const error = new BallastError('engine', 'never-ready', 'it printed hunter2!', { hint: 'not hunter2!' });
  expect(errorWithoutSecrets(error, secrets)).toMatchObject({
    ...{ kind: 'engine', code: 'never-ready', message: `it printed ${redacted}`, hint: `not ${redacted}` },
  });
});
