/** What may come from an instance, at most this long in a sentence; never half a character. */
export function shortened(text: string, most = 300): string {
  return text.length <= most ? text : `${text.slice(0, most).toWellFormed()}…`;
}
