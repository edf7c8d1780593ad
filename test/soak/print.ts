export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

export const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
