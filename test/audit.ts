import { spawnSync } from 'node:child_process';

/**
 * Fails on a known advisory about a package that Ballast runs with. That the registry has no answer, as a mirror or a
 * machine without network has none, is said and fails nothing.
 */
const argv = ['audit', '--omit=dev', '--audit-level=low', '--json'];
const { stdout, error } = spawnSync('npm', argv, { encoding: 'utf8', timeout: 60_000, maxBuffer: 2 ** 26 });
const answer = parsed(stdout);
if (answer?.vulnerabilities === undefined) {
  const why = error?.message ?? answer?.message ?? answer?.error?.summary ?? 'it does not answer';
  process.stderr.write(`advisories are not checked: the registry cannot be asked (${why.slice(0, 200)})\n`);
} else {
  for (const [name, { severity, range }] of Object.entries(answer.vulnerabilities)) {
    process.stderr.write(`${name} ${range}: ${severity}; \`npm audit\` tells more\n`);
    process.exitCode = 1;
  }
}

interface Answer {
  readonly vulnerabilities?: Readonly<Record<string, { readonly severity: string; readonly range: string }>>;
  readonly message?: string;
  readonly error?: { readonly summary?: string };
}

function parsed(text: string): Answer | undefined {
  try {
    return JSON.parse(text) as Answer;
  } catch {
    return undefined;
  }
}
