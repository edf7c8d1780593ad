/**
 * The id of an instance, unique in a run and safe in names: `b003-vm` after a letter for what the instance is measured
 * for.
 */
export function instanceId(letter: string, block: number, name: string): string {
  return `${letter}${String(block).padStart(3, '0')}-${name}`;
}
