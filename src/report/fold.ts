import type { Block } from './document.ts';

/** What is there for those who ask, folded; nothing where there is nothing in it. */
export function fold(title: string, blocks: readonly Block[]): readonly Block[] {
  return blocks.length === 0 ? [] : [{ kind: 'fold', title, blocks }];
}
