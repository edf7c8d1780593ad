import { expect, test } from 'vitest';
import { grounds, inkOnParts, partColours, shapes, targetColours } from '../../../src/charts/palette.ts';
import { pageStyle } from '../../../src/report/page/style.ts';

/** The relative luminance of a colour, 0 to 1 (WCAG 2.2). */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The contrast of two colours, 1 to 21 (WCAG 2.2). */
function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].toSorted((one, other) => one - other);
  return (light + 0.05) / (dark + 0.05);
}

test.each(Object.entries(grounds))('marks have a contrast of 3 : 1 with the ground: %s', (_, ground) => {
  for (const colour of [...targetColours, ...partColours])
    expect([colour, contrast(colour, ground) >= 3]).toEqual([colour, true]);
});

test('words on parts have a contrast of 4.5 : 1', () => {
  for (const colour of partColours)
    expect([colour, contrast(colour, inkOnParts) >= 4.5]).toEqual([colour, true]);
});

test('the grounds are those of the page', () => {
  for (const ground of Object.values(grounds)) expect(pageStyle).toContain(`--ground: ${ground};`);
});

test('no colour of a part is one of a target, and each target has a shape', () => {
  const both = [...targetColours, ...partColours].map((colour) => colour.toLowerCase());
  expect(new Set(both).size).toBe(both.length);
  expect(new Set(shapes).size).toBe(targetColours.length);
});
