import { describe, expect, it } from 'vitest';
import { renderTable } from '../../../src/report/terminal.ts';
import { readRun } from '../../../src/results/run-folder.ts';
import { summarise } from '../../../src/summarise.ts';
import { fixtureRun } from '../../fixtures/run.ts';

const sample = summarise(readRun('reports/sample'));

describe('a run on a terminal', () => {
  it.each([40, 60, 80, 100, 120])('keeps to %d columns', (columns) => {
    for (const summary of [sample, summarise(fixtureRun())])
      for (const line of renderTable(summary, columns).split('\n'))
        expect([...line].length, line).toBeLessThanOrEqual(columns);
  });

  it('has six targets in a table of 80 columns, with ratios to the baseline', () => {
    const lines = renderTable(sample, 80).split('\n');
    expect(lines[2]).toMatch(/^ +READY +MEMORY +IMAGE$/);
    expect(lines[3]).toMatch(/^process +[\d.]+ ms +\([\d.–]+\) +1\/[\d.]+ +[\d.]+ MiB +1\/[\d.]+/);
    expect(lines[5]).toMatch(/^gVisor +\d+ ms +\(\d+–\d+\) +[\d.]+× +[\d.]+ MiB +[\d.]+×/);
    expect(lines[9]).toMatch(/^medians with 95% intervals · ratios vs container/);
  });

  it('has the values of a target aligned in 40 columns', () => {
    const lines = renderTable(sample, 40).split('\n');
    const at = lines.indexOf('gVisor');
    expect(lines.slice(at + 1, at + 4).map((line) => [...line].length)).toEqual([40, 40, 40]);
  });

  it('counts the claims by answer, and names each caveat with its targets', () => {
    const text = renderTable(sample, 80);
    expect(text).toMatch(/^Claims {3}2 pass, 1 inconclusive, 3 not comparable \(emulated\)$/m);
    expect(text).toMatch(
      /^ {2}! emulated, and no evidence about a VM under KVM: micro-VM, VM and full-OS VM$/m,
    );
  });

  it('has colour as it is painted alone, and no wider lines for it', () => {
    const painted = renderTable(sample, 80, (_, text) => `\u001b[1m${text}\u001b[22m`);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours are what is taken off
    expect(painted.replaceAll(/\u001b\[\d+m/g, '')).toBe(renderTable(sample, 80));
  });
});
