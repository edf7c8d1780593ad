/** Facts of a host by which one boot of one host is told from another. */
const identifying = ['machineId', 'bootId', 'kernel', 'cpuModel'] as const;

/** Those that are known. */
export function identityOf(facts: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    identifying.flatMap((name) => (facts[name] === undefined ? [] : [[name, facts[name]]])),
  );
}
