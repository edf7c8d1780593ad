import { z } from 'zod';

/** A number from 1 to 65535, as a part of a regular expression. */
export const portPattern = '0*(6553[0-5]|655[0-2]\\d|65[0-4]\\d{2}|6[0-4]\\d{3}|[1-5]\\d{4}|[1-9]\\d{0,3})';

/*
 * The grammar of an engine, with what it checks afterwards: https://pkg.go.dev/github.com/distribution/reference and
 * https://pkg.go.dev/github.com/opencontainers/go-digest. What it refuses is no name of an image. The packages of npm for
 * it are of other versions of the grammar, and check neither digests nor ports.
 */
const label = '[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?';
const registry = `(${label}(\\.${label})*|\\[[0-9A-Fa-f:.]+\\])`;
const part = '[a-z0-9]+((\\.|__?|-+)[a-z0-9]+)*';
const tag = ':[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}';
const digest = '@(sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128})';

const patternWith = (port: string, ending: string) =>
  new RegExp(`^(${registry}(:${port})?/)?${part}(/${part})*(${tag})?${ending}$`);

const pattern = patternWith(portPattern, `(${digest})?`);
const ofAnyPort = patternWith('\\d+', `(${digest})?`);
const ofAnyDigest = patternWith('\\d+', '@.+');

/** An engine takes no longer path, its registry not counted. */
const longestPath = 255;

/** An image as the container engine names it. */
export const imageReference = z
  .string()
  .max(512)
  .regex(pattern, { error: ({ input }) => complaintAbout(String(input)) })
  .refine(
    (name) => pathOf(name).length <= longestPath,
    `expected a name of at most ${longestPath} characters`,
  );

function complaintAbout(written: string): string {
  const [, name = '', rest = ''] = /^([^:@]*)(.*)$/s.exec(written) ?? [];
  const lower = `${name.toLowerCase()}${rest}`;
  if (name !== name.toLowerCase() && pattern.test(lower))
    return `expected the name of an image in lower case; did you mean \`${lower}\`?`;
  if (ofAnyPort.test(written)) return 'expected a port from 1 to 65535 after the name of the registry';
  if (ofAnyDigest.test(written))
    return 'expected a digest such as @sha256: with 64 of the digits 0 to 9 and a to f; `docker images --digests` shows it';
  return 'expected an image reference, such as nginx:1.27';
}

/** The part of a name between its registry and its tag or digest. What comes first is a registry if it looks like one. */
function pathOf(name: string): string {
  const [, first = '', rest] = /^([^/]*)\/(.*)$/s.exec(name) ?? [];
  const isRegistry = first === 'localhost' || /[.:A-Z]/.test(first);
  return (isRegistry && rest !== undefined ? rest : name).replace(/[:@].*$/s, '');
}
