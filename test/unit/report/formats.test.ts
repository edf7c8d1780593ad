import { describe, expect, test } from 'vitest';
import { parseFormats, type ReportFormat } from '../../../src/report/formats.ts';
import { renderReport } from '../../../src/report/render-report.ts';
import { rendered } from '../../fixtures/rendered.ts';
import { fixtureRun } from '../../fixtures/run.ts';

const kindsOf = (formats: readonly ReportFormat[]) =>
  new Set([...rendered(fixtureRun(), formats).keys()].map((name) => name.replace(/^[^.]*\./, '')));

describe('formats', () => {
  test('are read from a list, spaces allowed, in an order of their own', () => {
    expect(parseFormats('csv, html')).toEqual(['html', 'csv']);
  });

  test.each(['pdf', '', 'html,', 'html;md'])('are refused when unknown, with those there are: %j', (text) => {
    expect(() => parseFormats(text)).toThrow(
      expect.objectContaining({ code: 'unknown-format', hint: expect.stringContaining('html,md,svg,png') }),
    );
  });

  test('decide what is written; summary and specifications always are, and Markdown brings its pictures', () => {
    expect(kindsOf(['html'])).toEqual(new Set(['json', 'vl.json', 'html']));
    expect(kindsOf(['md'])).toEqual(new Set(['json', 'vl.json', 'md', 'svg']));
    expect(kindsOf(['csv'])).toEqual(new Set(['json', 'vl.json', 'csv']));
  });

  test('PNG is made of each standalone SVG', () => {
    const seen: string[] = [];
    const render = (svg: string) => {
      seen.push(svg);
      return new Uint8Array([1]);
    };
    const files = new Map(renderReport(fixtureRun(), ['svg', 'png'], render));
    const svgs = [...files].filter(([name]) => name.endsWith('.svg')).map(([, svg]) => svg);
    expect(seen).toEqual(svgs);
    expect(files.get('startup.png')).toEqual(new Uint8Array([1]));
  });
});
