const units: Readonly<Record<string, number>> = { K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 };

/** The bytes of memory in the value of QEMU's `-m`: `192`, `size=196608k,maxmem=…`; MiB without a unit. */
export function machineMemoryBytes(text: string): number | undefined {
  const [, figure, unit = 'M'] = /^(?:size=)?(\d{1,12})([kKmMgG])?(?:,.*)?\n$/.exec(text) ?? [];
  const bytes = Number(figure) * (units[unit.toUpperCase()] ?? Number.NaN);
  return bytes > 0 ? bytes : undefined;
}

/** The number of processors in the value of `-smp`: `1,sockets=1,…`, `cpus=2`. */
export function machineProcessors(text: string): number | undefined {
  const [, figure] = /^(?:cpus=)?(\d{1,4})(?:,.*)?\n$/.exec(text) ?? [];
  return Number(figure) > 0 ? Number(figure) : undefined;
}
