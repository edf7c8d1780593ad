/** Unique in a run and safe in names: `b003-vm`, led by a letter for what the instance is measured for. */
export function instanceId(letter: string, block: number, name: string): string {
  return `${letter}${String(block).padStart(3, '0')}-${name}`;
}
