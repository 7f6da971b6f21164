import { existsSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';
import { TENSORFLOW_WHEEL } from '../../../cli/download/download-wheel';
import { PROJECT_ROOT } from '../../../cli/project-root';

const FOLDER = join(PROJECT_ROOT, 'functions/full-pass');
const dockerfile = readFileSync(join(FOLDER, 'Dockerfile'), 'utf8').replace(/\\\n/g, ' ');
const lines = dockerfile.split('\n').filter((line) => line && !line.startsWith('#'));
const json = (path: string) => JSON.parse(readFileSync(path, 'utf8'));
const project = json(join(PROJECT_ROOT, 'package.json'));
const container = json(join(FOLDER, 'container/package.json'));
const lock = json(join(FOLDER, 'container/package-lock.json'));
const argumentsOf = (word: string) =>
  lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1).trim());

describe('the container of the full pass', () => {
  test('is made from images of one version each that a build argument can replace, of one Debian and the Node of the project', () => {
    const given = Object.fromEntries(argumentsOf('ARG').map((line) => line.split('=') as [string, string]));
    const images = argumentsOf('FROM').map((line) => {
      const [, name = ''] = /^\$\{(\w+)\}( AS \w+)?$/.exec(line) ?? [];
      return given[name];
    });
    expect(images).toHaveLength(3);
    for (const image of images)
      expect(image).toMatch(/^public\.ecr\.aws\/[a-z./]+\/library\/node:22\.\d+\.\d+-bookworm(-slim)?$/);
    expect(new Set(images.map((image) => image?.replace(/-slim$/, ''))).size).toBe(1);
    expect(given.DEVICE).toBe('gpu');
  });

  test('holds the packages that the project was tested with', () => {
    for (const [name, version] of Object.entries(container.dependencies))
      expect([name, version]).toEqual([name, project.dependencies[name]]);
    expect(lock.packages[''].dependencies).toEqual(container.dependencies);
    expect(lock.packages['node_modules/@tensorflow/tfjs-node'].name).toBeUndefined();
    for (const name of ['@img/sharp-linux-x64', '@img/sharp-libvips-linux-x64']) {
      expect(lock.packages).toHaveProperty([`node_modules/${name}`]);
    }
    expect(JSON.stringify(lock)).not.toMatch(/"resolved"/);
  });

  test("takes the laptop's version of TensorFlow, for GPUs with CUDA 12, each wheel by its hash", () => {
    const pinned = (device: string) =>
      readFileSync(join(FOLDER, `container/tensorflow-${device}.txt`), 'utf8')
        .trim()
        .split('\n');
    const { name, version, sha256 } = TENSORFLOW_WHEEL;
    expect(pinned('cpu')).toEqual([`${name}==${version} --hash=sha256:${sha256}`]);
    const [tensorflow, ...cuda] = pinned('gpu');
    expect(tensorflow).toMatch(new RegExp(`^tensorflow==${version} --hash=sha256:[0-9a-f]{64}$`));
    for (const line of cuda) expect(line).toMatch(/^nvidia-[a-z-]+-cu12==[\d.]+ --hash=sha256:[0-9a-f]{64}$/);
    const libraries = ['cublas', 'cuda-runtime', 'cudnn', 'cufft', 'curand', 'cusolver', 'cusparse', 'nvjitlink'];
    expect(cuda.map((line) => line.slice('nvidia-'.length, line.indexOf('-cu12')))).toEqual(
      expect.arrayContaining(libraries),
    );
  });

  test('has what a GPU is reached by, for TensorFlow and for the engine "gpu"', () => {
    const [variables = ''] = argumentsOf('ENV');
    expect(variables).toContain('NVIDIA_DRIVER_CAPABILITIES=compute,graphics,utility');
    expect(variables).toContain('LD_LIBRARY_PATH=/app/tensorflow/cuda');
    const last = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM ')));
    expect(last.find((line) => line.startsWith('RUN apt-get'))).toContain(' libvulkan1 ');
  });

  test('bundles everything but those packages', async () => {
    const command = argumentsOf('RUN').find((line) => line.includes('esbuild')) as string;
    const external = [...command.matchAll(/--external:(\S+)/g)].map(([, name]) => name as string);
    expect(external.sort()).toEqual(Object.keys(container.dependencies).sort());
    const entries = [...command.matchAll(/(\S+)=(\S+\.ts)/g)];
    // The process that decodes is looked for beside the job's bundle, under this name.
    expect(entries.map(([, name]) => name)).toEqual(['full-pass', 'decode-images']);
    expect(argumentsOf('COPY')).toContain('--from=bundle /bundle/full-pass.js /bundle/decode-images.js ./');
    const { metafile } = await build({
      entryPoints: entries.map(([, , entry]) => join(PROJECT_ROOT, entry as string)),
      bundle: true,
      platform: 'node',
      format: 'cjs',
      external,
      write: false,
      outdir: 'bundle',
      metafile: true,
      logLevel: 'error',
    });
    const left = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
    const packages = new Set(left.filter((path) => !path.startsWith('node:') && !builtinModules.includes(path)));
    expect([...packages].sort()).toEqual(external);
  });

  test('runs as nobody in particular, and hands signals to the job', () => {
    const user = lines.findIndex((line) => /^USER \d{4,}$/.test(line));
    const entry = lines.findIndex((line) => line.startsWith('ENTRYPOINT '));
    expect(user).toBeGreaterThan(lines.findLastIndex((line) => line.startsWith('FROM ')));
    expect(entry).toBeGreaterThan(user);
    expect(JSON.parse((lines[entry] as string).slice('ENTRYPOINT '.length))).toEqual([
      '/usr/local/bin/node',
      '/app/full-pass.js',
    ]);
    expect(lines.slice(entry + 1)).toEqual([]);
  });

  test('copies nothing but what is in the project', () => {
    const paths = argumentsOf('COPY')
      .filter((line) => !line.startsWith('--from='))
      .flatMap((line) => line.split(/\s+/).slice(0, -1));
    expect(paths.length).toBeGreaterThan(4);
    const devices = ['gpu', 'cpu'];
    const all = devices.flatMap((device) => paths.map((path) => path.replace(/\$\{DEVICE\}/, device)));
    expect(all.filter((path) => !existsSync(join(PROJECT_ROOT, path)))).toEqual([]);
  });
});
