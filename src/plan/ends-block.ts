/** Whether the next of a plan, if there is one, belongs to another block. */
export function endsBlock(plan: readonly { readonly block: number }[], index: number): boolean {
  return plan[index + 1]?.block !== plan[index]?.block;
}
