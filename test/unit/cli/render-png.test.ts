import { expect, test } from 'vitest';
import { renderPng } from '../../../src/cli/render-png.ts';
import { probedRun } from '../../fixtures/isolation.ts';
import { rendered } from '../../fixtures/rendered.ts';

const svgs = [...rendered(probedRun(), ['svg'])].filter(([name]) => name.endsWith('.svg'));
const drawing = (inner: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="20" font-family="system-ui, sans-serif">${inner}</svg>`;

test('is 1,200 px wide, and the same bytes twice', () => {
  const half = drawing('<rect width="400" height="20"/>').replace('width="1200"', 'width="600"');
  const png = Buffer.from(renderPng(half));
  expect(png.toString('latin1', 1, 4)).toBe('PNG');
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1200, 40]);
  expect(Buffer.from(renderPng(half)).equals(png)).toBe(true);
});

test('draws every character that charts use, in both weights', () => {
  const used = new Set(
    svgs.flatMap(([, svg]) =>
      [...svg.matchAll(/>([^<>]+)<\/t(?:ext|span)>/g)].flatMap(([, text]) => [...(text ?? '')]),
    ),
  );
  for (const blank of [' ', '\u00a0']) used.delete(blank);
  expect(used.size).toBeGreaterThan(40);
  for (const weight of ['normal', '600', 'bold']) {
    const look = (char: string) =>
      Buffer.from(renderPng(drawing(`<text y="15" font-weight="${weight}">${char}</text>`))).toString(
        'base64',
      );
    // No font has a character of its own here.
    const missing = [look('\ue000'), look('')];
    for (const char of used)
      expect([weight, char, missing.includes(look(char))]).toEqual([weight, char, false]);
  }
});
