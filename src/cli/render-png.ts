import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { initWasm, Resvg } from '@resvg/resvg-wasm';

/**
 * The renderer and the font come with their packages, so that text is never missing and the pixels are the same
 * everywhere.
 */
const packaged = (file: string) => readFileSync(fileURLToPath(import.meta.resolve(file)));
const fonts = ['400Regular', '600SemiBold', '700Bold'].map((weight) =>
  packaged(`@expo-google-fonts/open-sans/${weight}/OpenSans_${weight}.ttf`),
);
await initWasm(packaged('@resvg/resvg-wasm/index_bg.wasm'));

/** Renders a standalone SVG as a PNG that is 1,200 px wide, as social cards are: the same bytes for the same SVG. */
export function renderPng(svg: string): Uint8Array {
  const drawing = new Resvg(svg, {
    fitTo: { mode: 'width', value: 1200 },
    font: { fontBuffers: fonts, defaultFontFamily: 'Open Sans', sansSerifFamily: 'Open Sans' },
  });
  try {
    const image = drawing.render();
    try {
      return image.asPng();
    } finally {
      image.free();
    }
  } finally {
    drawing.free();
  }
}
