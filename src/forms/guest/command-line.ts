/** Few bytes on the serial line, but the first of them as early as the kernel can speak. */
export const ofEveryGuest = 'console=ttyS0 earlyprintk=ttyS0,115200 loglevel=6 panic=-1 net.ifnames=0';

/** The kernel's command line: what every guest has, what its machine needs, and what tells the guest's init. */
export function commandLine(ofMachine: readonly string[], told: Readonly<Record<string, string>>): string {
  const toldWords = Object.entries(told).map(([name, value]) => `ballast.${name}=${value}`);
  return [ofEveryGuest, ...ofMachine, ...toldWords].join(' ');
}
