import { existsSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';
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
  test('is made from images of one version each, with the CUDA and cuDNN of its TensorFlow and the Node of the project', () => {
    const images = argumentsOf('FROM').map((line) => line.split(' ')[0] as string);
    for (const image of images) expect(image).toMatch(/^[a-z./]+:\d+\.\d+\.\d+-[a-z0-9.-]+$/);
    expect(images.at(-1)).toMatch(/^nvidia\/cuda:11\.2\.\d+-cudnn8-runtime-/);
    for (const image of images.slice(0, -1)) expect(image).toMatch(/\/library\/node:22\./);
  });

  test('holds the packages that the project was tested with, TensorFlow for GPUs under the name of the one for CPUs', () => {
    const { '@tensorflow/tfjs-node': tensorflow, ...rest } = container.dependencies;
    expect(tensorflow).toBe(`npm:@tensorflow/tfjs-node-gpu@${project.dependencies['@tensorflow/tfjs-node']}`);
    for (const [name, version] of Object.entries(rest))
      expect([name, version]).toEqual([name, project.dependencies[name]]);
    expect(lock.packages[''].dependencies).toEqual(container.dependencies);
    expect(lock.packages['node_modules/@tensorflow/tfjs-node'].name).toBe('@tensorflow/tfjs-node-gpu');
    for (const name of ['@img/sharp-linux-x64', '@img/sharp-libvips-linux-x64']) {
      expect(lock.packages).toHaveProperty([`node_modules/${name}`]);
    }
    expect(JSON.stringify(lock)).not.toMatch(/"resolved"/);
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
    expect(paths.filter((path) => !existsSync(join(PROJECT_ROOT, path)))).toEqual([]);
  });
});
