const units: Readonly<Record<string, number>> = { K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 };

/** Bytes of memory, from what follows `-m` of QEMU: `192`, `size=196608k,maxmem=…`; MiB without a unit. */
export function machineMemoryBytes(text: string): number | undefined {
  const [, figure, unit = 'M'] = /^(?:size=)?(\d{1,12})([kKmMgG])?(?:,.*)?\n$/.exec(text) ?? [];
  const bytes = Number(figure) * (units[unit.toUpperCase()] ?? Number.NaN);
  return bytes > 0 ? bytes : undefined;
}

/** From what follows `-smp`: `1,sockets=1,…`, `cpus=2`. */
export function machineProcessors(text: string): number | undefined {
  const [, figure] = /^(?:cpus=)?(\d{1,4})(?:,.*)?\n$/.exec(text) ?? [];
  return Number(figure) > 0 ? Number(figure) : undefined;
}
