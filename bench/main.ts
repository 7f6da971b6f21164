import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { cacheFolder } from '../cli/cache-folder';
import { PROJECT_ROOT } from '../cli/project-root';
import { ensureKeras } from '../setup/keras';
import { ensurePythonEnvironment, pythonEnvironment } from '../setup/python-environment';
import { photographs } from '../test/support/requirements';
import { ensureTorch, TORCH } from './ensure-torch';
import type { Bench } from './figure';
import { FIGURES } from './figures';
import { judge } from './goals';
import { asMarkdown, type Report } from './report';

const USAGE = `usage: npm run bench -- [--only base,head] [--rounds 2] [--bases efficientnet-lite0] [--images 100000] [--source photos.zip] [--json FILE] [--check]
  --only    figures to measure: ${FIGURES.map(({ id }) => id).join(', ')};
            without it all but ${FIGURES.filter(({ onlyAsked }) => onlyAsked)
              .map(({ id }) => id)
              .join(', ')}
  --bases   bases of the figures of the pool, by name; without it all that are in the cache
  --images  photographs of the figure scale, 100000 by default
  --check   exit with 1 unless every goal of bench/goals.ts is reached`;

/**
 * `npm run bench`: the one place that published figures come from. Installs the peers, measures all contenders of a figure
 * in turn, prints tables, and holds what was found against the goals.
 */
async function main(): Promise<void> {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      rounds: { type: 'string', default: '2' },
      images: { type: 'string', default: '100000' },
      bases: { type: 'string' },
      json: { type: 'string' },
      source: { type: 'string' },
      check: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const [rounds, scaleImages] = [wholeNumber('rounds', values.rounds), wholeNumber('images', values.images)];
  const figures = chooseFigures(values.only);
  const archive = values.source ?? photographs();
  if (!archive) throw new Error('No archive to measure on: name a zip with --source or HEADSTART_PHOTOS');

  const work = await mkdtemp(join(tmpdir(), 'headstart-bench-'));
  try {
    const bench = await prepare(work, resolve(archive), { rounds, scaleImages, bases: values.bases?.split(',') });
    const measured: Report['figures'][number][] = [];
    const report = () => reportOf(measured, versionsOf(bench), rounds, values.only !== undefined);
    for (const figure of figures) {
      bench.log(`\n${figure.title}`);
      const { id, title, about } = figure;
      try {
        measured.push({ id, title, about, ...(await figure.measure(bench)) });
      } catch (error) {
        // The other figures took minutes and are worth keeping; what this one was to reach counts as not reached.
        process.exitCode = 1;
        bench.log(`${title}: could not be measured: ${error instanceof Error ? error.message : error}`);
      }
      if (values.json) await writeFile(values.json, `${JSON.stringify(report(), undefined, 2)}\n`);
    }
    const whole = report();
    console.log(asMarkdown(whole));
    if (values.check && whole.verdicts.some(({ reached }) => !reached)) process.exitCode = 1;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function chooseFigures(only: string | undefined) {
  if (only === undefined) return FIGURES.filter(({ onlyAsked }) => !onlyAsked);
  return only.split(',').map((id) => {
    const figure = FIGURES.find((own) => own.id === id);
    if (!figure) throw new Error(`--only names "${id}", which is no figure\n${USAGE}`);
    return figure;
  });
}

function wholeNumber(flag: string, value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1) throw new Error(`--${flag} is "${value}", wanted a whole number from 1`);
  return number;
}

/** Installs the peers and unpacks the photographs. A peer that cannot be installed stops the whole. */
async function prepare(
  work: string,
  archive: string,
  asked: Pick<Bench, 'rounds' | 'scaleImages' | 'bases'>,
): Promise<Bench> {
  const cache = cacheFolder(process.env);
  const log = (line: string) => console.error(line);
  log('Preparing the peers: Keras, OpenVINO and ONNX Runtime, in Python environments of their own …');
  const keras = await ensureKeras(cache);
  const openvino = await ensurePythonEnvironment({
    name: 'openvino',
    cache,
    requirements: resolve(__dirname, 'peers/requirements.txt'),
    atLeast: [3, 10],
    below: [3, 14],
  });
  const photos = join(work, 'photos');
  execFileSync(keras, ['-m', 'zipfile', '-e', archive, photos]);
  const inside = (await readdir(photos)).filter((name) => !name.startsWith('__'));
  let folders = 0;
  return {
    ...asked,
    archive,
    photos: inside.length === 1 ? join(photos, inside[0] as string) : photos,
    baseH5: join(cache, 'bases', 'stanford-dogs.h5'),
    keras,
    openvino,
    torch() {
      log('Preparing PyTorch and timm, in a Python environment of their own: 6 GB, once …');
      return ensureTorch(cache);
    },
    async folder() {
      const folder = join(work, String(folders++));
      await mkdir(folder);
      return folder;
    },
    log,
  };
}

function reportOf(figures: Report['figures'], versions: Report['versions'], rounds: number, partly: boolean): Report {
  const ratios = new Map(figures.map((figure) => [figure.id, figure.ratios]));
  const isJudged = partly
    ? (id: string) => ratios.has(id)
    : (id: string) => !FIGURES.find((figure) => figure.id === id)?.onlyAsked;
  const verdicts = judge(ratios).filter(({ figure }) => isJudged(figure));
  return {
    schemaVersion: 2,
    date: new Date().toISOString().slice(0, 10),
    rounds,
    machine: {
      cpu: cpus()[0]?.model ?? 'unknown',
      cores: availableParallelism(),
      memoryGiB: Math.round(totalmem() / 2 ** 30),
      load: loadavg()[0] as number,
    },
    versions,
    figures,
    verdicts,
  };
}

/** Of what is installed by now. */
function versionsOf(bench: Bench): Report['versions'] {
  const torch = pythonEnvironment(TORCH, cacheFolder(process.env));
  return {
    node: process.version.slice(1),
    'onnxruntime-node': packageVersion('onnxruntime-node'),
    sharp: packageVersion('sharp'),
    'tfjs-node': packageVersion('@tensorflow/tfjs-node'),
    'tensorflow-cpu': pythonVersion(bench.keras, 'tensorflow-cpu'),
    keras: pythonVersion(bench.keras, 'keras'),
    openvino: pythonVersion(bench.openvino, 'openvino'),
    onnxruntime: pythonVersion(bench.openvino, 'onnxruntime'),
    ...(torch && { torch: pythonVersion(torch, 'torch'), timm: pythonVersion(torch, 'timm') }),
  };
}

/** Read as a file: some packages do not export it. */
const packageVersion = (name: string): string =>
  JSON.parse(readFileSync(join(PROJECT_ROOT, 'node_modules', name, 'package.json'), 'utf8')).version;

/** Asked for once: each takes a Python. */
const pythonVersions = new Map<string, string>();

function pythonVersion(python: string, name: string): string {
  const known = pythonVersions.get(name);
  if (known) return known;
  const ask = `from importlib.metadata import version; print(version("${name}"))`;
  const version = execFileSync(python, ['-c', ask], { encoding: 'utf8' }).trim();
  pythonVersions.set(name, version);
  return version;
}

main().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
