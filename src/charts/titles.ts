/** Names of targets that are words of the language. */
const commonNouns = /^(?:process|container|micro-VM|full-OS VM)(?=[ :,]|$)/;

/** A sentence that may begin with a target: a word of the language gets its capital, a scenario's own name stays as it is. */
export function sentence(text: string): string {
  return commonNouns.test(text) ? `${text.charAt(0).toUpperCase()}${text.slice(1)}` : text;
}
