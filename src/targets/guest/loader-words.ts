/**
 * Fields of the machine's system table in SMBIOS (type 1) that a machine tells its boot loader words in: libvirt's name, and
 * where the number of the field's string is (DMTF DSP0134, 7.2). GRUB's smallest parser does not divide a variable into
 * words, so that each word has a field.
 */
const fields = [
  { name: 'version', offset: 0x06 },
  { name: 'sku', offset: 0x19 },
  { name: 'family', offset: 0x1a },
] as const;

/** A word that every kernel has been given anyway: a field without any is an error to GRUB, or QEMU's own text. */
const filler = 'panic=-1';

/** Commands of GRUB that read the words; they take its module `smbios`. */
export const readWords = fields
  .map(({ offset }, index) => `smbios --type 1 --get-string ${offset} --set word${index}`)
  .join('\n');

/** The words, as GRUB has them once they have been read. */
export const wordsRead = fields.map((_, index) => `$word${index}`).join(' ');

/** The fields of the machine that tell its loader these words, at most three. */
export function wordFields(
  words: readonly string[],
): readonly { readonly name: string; readonly text: string }[] {
  if (words.length > fields.length)
    throw new RangeError(`a loader reads ${fields.length} words: ${words.join(' ')}`);
  return fields.map(({ name }, index) => ({ name, text: words[index] ?? filler }));
}
