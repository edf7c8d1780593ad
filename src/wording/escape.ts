/** Escapes for HTML text and attributes; control characters and bidirectional overrides become visible signs. */
export function escapeHtml(text: string): string {
  const entities: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return visible(text).replace(/[&<>"']/g, (char) => entities[char] as string);
}

/** Escapes for one line of Markdown, table cells included; entities where a renderer may let HTML through. */
export function escapeMarkdown(text: string): string {
  return visible(text)
    .replaceAll(/\s+/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[\\`*_{}[\]|#~!]/g, (char) => `\\${char}`);
}

/** One line without anything that a terminal obeys. */
export function escapeTerminal(text: string): string {
  return visible(text).replaceAll(/\s+/g, ' ');
}

/** Keeps newlines and tabs; other controls (C0, DEL, C1), line separators and bidirectional marks become `�`. */
export function visible(text: string): string {
  return text.replace(
    /(?![\t\n])[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff]/gu,
    '\ufffd',
  );
}
