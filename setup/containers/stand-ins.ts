import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { copyFile, cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../../cli/machine/run-program';
import { PROJECT_ROOT } from '../../cli/project-root';
import { sha256Hex } from '../../shared/hash';
import { ensureGoProgram, goProgram, RUNTIME_EMULATOR } from './go-program';
import { buildImage, containersFolder, hasImage, podman } from './podman';

const RECIPES = join(PROJECT_ROOT, 'test/containers/images');
const DEBIAN = 'bookworm';
/** What nobody reads in an image. */
const LEFT_OUT = ['doc', 'man', 'locale', 'info'].map((name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`);
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';
const STEP_TIMEOUT_MS = 15 * 60_000;

/** Images that stand in for those of public registries: of Node, and of Lambda's functions in Node. */
export interface StandIns {
  readonly node: string;
  readonly lambda: string;
}

/** Their names; a tag follows from all that its image is made from. */
export function standIns(): StandIns {
  const { node, lambda } = names();
  return { node, lambda };
}

/** Whether set-up has made the images of this checkout. */
export function standInsAreMade(cache: string): boolean {
  const stamp = stampOf(cache);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === JSON.stringify(standIns());
}

/** Makes the images that are not there yet: Debian from its mirrors, all else from npm and Go's modules. */
export async function ensureStandIns(cache: string, report: (progress: string) => void): Promise<void> {
  const { rootfs, node, lambda } = names();
  const missing = async (image: string) => !(await hasImage(cache, image));
  const folder = await mkdtemp(join(tmpdir(), 'headstart-stand-ins-'));
  try {
    if ((await missing(rootfs)) && (await missing(node))) {
      report('Debian');
      await makeRootfs(cache, rootfs, join(folder, 'rootfs.tar'));
    }
    if (await missing(node)) {
      report('Node');
      await makeNode(cache, { image: node, rootfs }, join(folder, 'node'));
    }
    if (await missing(lambda)) {
      report("Lambda's runtime interface client, which is compiled");
      await makeLambda(cache, { image: lambda, node }, join(folder, 'lambda'));
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  await writeFile(stampOf(cache), JSON.stringify(standIns()));
}

async function makeRootfs(cache: string, image: string, tar: string): Promise<void> {
  const packages = readFileSync(join(RECIPES, 'debian-packages.txt'), 'utf8').trim().split('\n');
  const options = ['--variant=minbase', `--include=${packages.join(',')}`, ...LEFT_OUT];
  const apt = ['--aptopt=Acquire::Languages "none"', '--aptopt=APT::Install-Recommends "false"'];
  await runProgram('mmdebstrap', [...options, ...apt, DEBIAN, tar], { timeoutMs: STEP_TIMEOUT_MS });
  await podman(cache, ['import', '--quiet', tar, image], { timeoutMs: STEP_TIMEOUT_MS });
}

async function makeNode(
  cache: string,
  { image, rootfs }: Readonly<Record<'image' | 'rootfs', string>>,
  context: string,
): Promise<void> {
  await cp(join(RECIPES, 'node'), context, { recursive: true });
  const install = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--os=linux', '--cpu=x64'];
  await runProgram('npm', [...install, '--loglevel=error'], { cwd: context, timeoutMs: STEP_TIMEOUT_MS });
  await copyFile(CERTIFICATES, join(context, 'ca-certificates.crt'));
  await buildImage(cache, { image, dockerfile: join(context, 'Dockerfile'), context, args: { ROOTFS: rootfs } });
}

async function makeLambda(
  cache: string,
  { image, node }: Readonly<Record<'image' | 'node', string>>,
  context: string,
): Promise<void> {
  await ensureGoProgram(cache, RUNTIME_EMULATOR);
  await cp(join(RECIPES, 'lambda'), context, { recursive: true });
  await copyFile(goProgram(cache, RUNTIME_EMULATOR), join(context, 'aws-lambda-rie'));
  await buildImage(cache, { image, dockerfile: join(context, 'Dockerfile'), context, args: { NODE: node } });
}

/** Written last: names the images that are there. */
const stampOf = (cache: string) => join(containersFolder(cache), 'stand-ins.json');

function names() {
  const rootfs = hashOf(DEBIAN, ...LEFT_OUT, fileOf('debian-packages.txt'));
  const node = hashOf(rootfs, ...filesOf('node'));
  const lambda = hashOf(node, RUNTIME_EMULATOR.version, ...filesOf('lambda'));
  const named = (what: string, hash: string) => `localhost/headstart-stand-in-${what}:${hash.slice(0, 16)}`;
  return { rootfs: named('debian', rootfs), node: named('node', node), lambda: named('lambda', lambda) };
}

function hashOf(...parts: readonly (string | Buffer)[]): string {
  return sha256Hex(Buffer.concat(parts.map((part) => Buffer.from(part as string))));
}

const fileOf = (...path: readonly string[]) => readFileSync(join(RECIPES, ...path));
const filesOf = (folder: string) =>
  readdirSync(join(RECIPES, folder))
    .sort()
    .flatMap((name) => [name, fileOf(folder, name)]);
