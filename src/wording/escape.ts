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

/**
 * Escapes for one line of Markdown, table cells included, by backslashes alone: what is read as source stays legible. A
 * `<` is escaped where HTML could begin (a letter, `/`, `!` or `?` after it), a `>` where a quotation could, and a `&`
 * where an entity could. Source: CommonMark 0.31, sections 2.4, 2.5, 5.1 and 6.6.
 */
export function escapeMarkdown(text: string): string {
  return visible(text)
    .replaceAll(/\s+/g, ' ')
    .replace(/[\\`*_{}[\]|#~!]|<(?=[a-z/!?]|$)|^ ?>|&(?=#?\w+;)/gi, (sign) =>
      sign.startsWith(' ') ? ` \\${sign.slice(1)}` : `\\${sign}`,
    );
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
