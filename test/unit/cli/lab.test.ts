import { expect, it } from 'vitest';
import { statusText } from '../../../src/cli/lab.ts';

const place = { address: '10.1.2.3', user: 'root', identityFile: '/i', knownHostsFile: '/k' } as const;

it('tells an engine that was not asked from one that does not answer', () => {
  const silent = statusText({ up: true, ...place, initPid: 7, dockerVersion: '27.5' });
  expect(silent).toContain('docker   27.5\n  libvirt  does not answer\n');
  const notAsked = 'not asked: only root may enter the lab';
  expect(statusText({ up: true, ...place, initPid: 7, notAsked })).toContain(
    `docker   ${notAsked}\n  libvirt  ${notAsked}\n`,
  );
  expect(statusText({ up: false, ...place })).toBe('The lab is down. Start it with: ballast lab up');
});
