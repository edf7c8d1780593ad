/** Vega cannot measure text without a canvas; system fonts are near to this, on the safe side. */
export function textWidth(text: string, fontSize: number): number {
  return text.length * 0.61 * fontSize;
}

/** The number of characters that a width has place for. */
export function charactersIn(width: number, fontSize: number): number {
  return Math.floor(width / (0.61 * fontSize));
}

/** Prose is narrower than names and numbers: the widest of whole lines is near to this, in em. */
const proseEm = { normal: 0.57, bold: 0.65 } as const;

/** The lines of a text that fit into a width. A word that is longer than a line is broken. */
export function wrapped(
  text: string,
  width: number,
  fontSize: number,
  weight: keyof typeof proseEm = 'normal',
): readonly string[] {
  const most = Math.floor(width / (proseEm[weight] * fontSize));
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) as string;
    if (line !== '' && line.length + 1 + word.length > most) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.flatMap((line) => pieces(line, most));
}

function pieces(line: string, most: number): readonly string[] {
  const whole = [...line];
  if (whole.length <= most) return [line];
  return Array.from({ length: Math.ceil(whole.length / most) }, (_, at) =>
    whole.slice(at * most, (at + 1) * most).join(''),
  );
}
