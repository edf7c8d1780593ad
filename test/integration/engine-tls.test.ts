import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../../lab/processes.ts';
import { connectDocker } from '../../src/docker/docker-engine.ts';
import { type EngineTls, parseEngineAddress, withEngine } from '../../src/host/engine-address.ts';
import type { Host } from '../../src/host/host.ts';
import { openLab } from './running-instances.ts';

/* A second dockerd in the lab, with folders of its own, that listens on TCP and lets in whom its authority knows. */
const folder = `/run/ballast-test-tls-${process.pid}`;
const port = 23_760;

/** Makes two authorities, and a certificate for the server at 127.0.0.1 and for a client by the first of them. */
const certificatesScript = `set -e; umask 077; mkdir -p "$1"; cd "$1"
echo "{}" > daemon.json
for name in ca other; do
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=$name" -keyout "$name-key.pem" -out "$name.pem"
done
for name in server client; do
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$name" -keyout "$name-key.pem" -out "$name.csr"
  printf 'subjectAltName=IP:127.0.0.1\\nextendedKeyUsage=serverAuth,clientAuth\\n' > "$name.ext"
  openssl x509 -req -in "$name.csr" -CA ca.pem -CAkey ca-key.pem -CAcreateserial -days 2 -extfile "$name.ext" -out "$name.pem"
done`;

const daemon = [
  ...[
    'dockerd',
    '--config-file',
    `${folder}/daemon.json`,
    '--host',
    `tcp://127.0.0.1:${port}`,
    '--tlsverify',
  ],
  ...[`--tlscacert=${folder}/ca.pem`, `--tlscert=${folder}/server.pem`, `--tlskey=${folder}/server-key.pem`],
  ...[`--data-root=${folder}/data`, `--exec-root=${folder}/exec`, `--pidfile=${folder}/pid`],
  ...['--bridge=none', '--iptables=false', '--storage-driver=vfs'],
];

const stack = new AsyncDisposableStack();
let host: Host;
let tls: EngineTls;
/** Those of the other authority itself, which nobody in the first one knows. */
let others: EngineTls;

beforeAll(async () => {
  host = stack.use(await openLab());
  stack.defer(async () => void (await host.exec(['rm', '-rf', '--one-file-system', '--', folder])));
  await host.exec(['sh', '-c', certificatesScript, 'sh', folder]);
  const pem = async (name: string) => (await host.get(`${folder}/${name}.pem`)).toString();
  tls = { ca: await pem('ca'), cert: await pem('client'), key: await pem('client-key') };
  others = { ca: tls.ca, cert: await pem('other'), key: await pem('other-key') };
  const dockerd = await host.spawn(daemon);
  for (const stream of [dockerd.stdout, dockerd.stderr]) stream.resume();
  stack.defer(async () => {
    dockerd.kill();
    await dockerd.exited;
  });
  const listens = ['sh', '-c', 'ss -ltnH src "127.0.0.1:$1" | grep -q .', 'sh', `${port}`];
  const answers = async () => (await host.exec(listens, { allowFailure: true })).exitCode === 0;
  if (!(await until(answers, 30_000))) throw new Error('dockerd does not listen');
}, 60_000);
afterAll(() => stack.disposeAsync(), 60_000);

const connected = (known: EngineTls | undefined) =>
  connectDocker(
    withEngine(host, () => parseEngineAddress(`tcp://127.0.0.1:${port}`, 'the test', () => known)),
  );

test('an engine on TCP is reached by certificates of its authority, and is the one that listens there', async () => {
  using engine = await connected(tls);
  expect(engine).toMatchObject({ make: 'Docker', rootFolder: `${folder}/data`, storageDriver: 'vfs' });
});

test.each([
  ['that know another server', () => ({ ...tls, ca: others.cert }), /certificate/],
  ['that the server does not know', () => others, /./],
  ['that are missing', () => undefined, /./],
])('certificates %s reach none', async (_, known, why) => {
  await expect(connected(known())).rejects.toMatchObject({
    code: 'engine-unreachable',
    message: expect.stringMatching(why),
  });
});
