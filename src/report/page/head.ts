import { escapeHtml } from '../../wording/escape.ts';
import type { ReportModel } from '../document.ts';
import { shortened } from '../shortened.ts';

/** What the page says of itself to those who link to it: nothing of it is asked for over a network. */
export function headHtml(model: ReportModel, image: string | undefined): string {
  const title = escapeHtml(shortened(model.title));
  const description = escapeHtml(shortened(model.lead));
  return `<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="Ballast ${escapeHtml(model.about.version)}">
<meta name="description" content="${description}">
<meta property="og:type" content="article">
<meta property="og:title" content="${title}">
<meta property="og:description" content="${description}">
${image === undefined ? '' : `<meta property="og:image" content="${escapeHtml(image)}">\n`}<title>${title}</title>
`;
}
