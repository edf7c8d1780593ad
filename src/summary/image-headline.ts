import type { Summary } from './summary.ts';

/**
 * The size by which images are told in one number: through one compressor, or as shipped where that is not known of all
 * of them, as in older runs. Sizes of two kinds are never put beside one another.
 */
export function headlineSize({ targets }: Summary): 'compressedBytes' | 'transferBytes' {
  const images = Object.values(targets).flatMap(({ image }) => (image.transferBytes == null ? [] : [image]));
  return images.length > 0 && images.every(({ compressedBytes }) => compressedBytes != null)
    ? 'compressedBytes'
    : 'transferBytes';
}

/** How the bytes of that size were made, for a sentence. */
export const sizeWords = {
  compressedBytes: 'through one compressor (gzip -6)',
  transferBytes: 'as shipped, each in a format of its own',
} as const;
