import { escapeHtml } from '../../wording/escape.ts';
import type { ReportModel } from '../document.ts';

/** The contents: beside the page where there is room for them, folded above it elsewhere. */
export function contentsHtml({ sections }: Pick<ReportModel, 'sections'>): string {
  const items = [
    { id: 'top', heading: 'Summary' },
    ...sections,
    { id: 'about', heading: 'Data and citation' },
  ].map(({ id, heading }) => `<li><a href="#${escapeHtml(id)}">${escapeHtml(heading)}</a></li>`);
  return `<nav class="contents" aria-label="Contents"><ul>${items.join('')}</ul></nav>
`;
}
