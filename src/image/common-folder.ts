/** The folder that all entries of an archive are in, as far as they have been seen. */
export class CommonFolder {
  #parts: readonly string[] | undefined;

  /** Adds an entry by its name, without a leading `./`. */
  add(name: string, isFolder: boolean): void {
    const parts = name.split('/').filter((part) => part !== '' && part !== '.');
    const folder = isFolder ? parts : parts.slice(0, -1);
    const known = this.#parts ?? folder;
    const differs = known.findIndex((part, index) => part !== folder[index]);
    this.#parts = differs < 0 ? known : known.slice(0, differs);
  }

  /** What the names of all entries begin with: `folder/`; empty when they are in none. */
  get prefix(): string {
    return (this.#parts ?? []).map((part) => `${part}/`).join('');
  }
}
