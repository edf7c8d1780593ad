/**
 * The colours of targets: hues of Okabe & Ito, "Color Universal Design" (2008), each as light as has a contrast of at
 * least 3 : 1 with the page by day and by night, so that a picture is the same in both.
 */
export const targetColours = ['#0072B2', '#C85A00', '#00936B', '#B8598F', '#8A63C9', '#9A7400'] as const;

/** One shape for each colour of a target: colour is never the only sign. */
export const shapes = [
  'circle',
  'square',
  'triangle-up',
  'diamond',
  'triangle-down',
  'triangle-right',
] as const;

/**
 * The colours of parts of a whole, muted, so that none is taken for a target. Each has the contrast of targets' colours
 * with the page, and of 4.5 : 1 with the black words on it.
 */
export const partColours = [
  '#5F7F9C',
  '#A9745A',
  '#4F8A8B',
  '#957099',
  '#84843C',
  '#B0665F',
  '#7D7D7D',
  '#6E86B8',
] as const;
export const inkOnParts = '#000000';

/** What charts stand on, by day and by night. */
export const grounds = { light: '#ffffff', dark: '#15181c' } as const;
