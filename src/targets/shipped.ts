/** The parts that instances start from. Targets that name the same image start from the same. */
export type Shipped =
  /** An image of the engine, by its id. */
  | { readonly kind: 'image'; readonly id: string }
  /** Files on the host; some are only made now, in a folder of the run. */
  | { readonly kind: 'files'; filesIn(folder: string): Promise<readonly ShippedFile[]> };

export interface ShippedFile {
  /** A name that is safe for a file. */
  readonly name: string;
  /** The file's path on the host. */
  readonly path: string;
}
