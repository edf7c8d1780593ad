import { codegenExpression, parseExpression } from 'vega';
import { expect, it } from 'vitest';
import { asTexts } from '../../../src/charts/as-texts.ts';
import { renderSvg } from '../../../src/charts/render-svg.ts';
import { specOf } from '../../fixtures/rendered.ts';

const { functions, constants } = codegenExpression({ globalvar: '_' }) as unknown as Record<
  'functions' | 'constants',
  object
>;

/** What every object has, and the words of Vega's language. */
const words = [
  ...new Set([
    ...Object.getOwnPropertyNames(Object.prototype),
    ...Object.keys(functions),
    ...Object.keys(constants),
    ...['datum', 'event', 'item', 'group', 'parent', 'signal', 'data', 'scale', 'width', 'height', 'padding'],
    ...['undefined', 'null', 'true', 'false', 'NaN', 'Infinity', 'PI', 'E', 'this', 'if', 'in', 'function'],
    ...['prototype', 'length', 'name', 'arguments', 'eval', 'let', 'new', 'void', 'with', 'yield', '_', '$'],
  ]),
];

it.each(words)('%s is no code to Vega as a text', (word) => {
  const shown = asTexts({ domain: [word] }).domain[0] ?? '';
  expect(shown.replace('\u200b', '')).toBe(word);
  expect(parseExpression(JSON.stringify(shown))).toMatchObject({ type: 'Literal', value: shown });
});

it('what is no such word stays as it is, however deep, and so do keys', () => {
  const spec = { mark: 'point', constructor: ['vm', { if: 'is it?', n: 1, none: null }] };
  expect(asTexts(spec)).toEqual(spec);
});

it('charts whose every text is such a word are drawn, with all of them', () => {
  const domain = words.filter((word) => !word.startsWith('_'));
  const field = { field: 'name', type: 'nominal' };
  const layer = {
    data: { values: domain.map((name, at) => ({ name, at })) },
    mark: 'bar',
    encoding: {
      y: { ...field, scale: { domain } },
      yOffset: { ...field, scale: { domain } },
      x: { field: 'at', type: 'quantitative', title: 'hasOwnProperty' },
      color: { ...field, scale: { domain, range: domain.map(() => '#000000') } },
    },
  };
  const drawing = () => ({
    title: 'constructor',
    subtitle: ['valueOf', 'toString if'],
    notes: ['if'],
    height: 1000,
    below: 0,
    layer: [layer],
  });
  const svg = renderSvg(specOf(drawing), { title: 'a', description: 'b' });
  for (const name of domain) expect(svg.replaceAll('\u200b', '')).toContain(`>${name}<`);
});
