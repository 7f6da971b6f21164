import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withoutNative, writeNativeLock } from './native-lock';

const NAME = 'headstart-predict';

/** What dist/predict.js loads, and the process that decodes for it. */
const LOADED = ['@julusian/jpeg-turbo', 'libheif-js', 'onnxruntime-node', 'sharp'] as const;
const TYPES = 'dist/types/predict';
const COPIED = ['dist/predict.js', 'dist/decode-images.js', 'dist/set-up-predict.js', TYPES, 'LICENSE'];
const SET_UP = 'bin/setup.cjs';

/** Of package.json what is the same in both packages. */
interface Manifest {
  readonly version: string;
  readonly license: string;
  readonly engines: object;
  readonly dependencies: Readonly<Record<string, string>>;
}

/**
 * Writes the package headstart-predict into a folder: what `headstart/predict` is, without what training needs. Once it is
 * installed it brings ONNX Runtime, and deletes what its dependencies have for other systems.
 * @param root the project's folder, built
 */
export async function stagePredict(root: string, folder: string): Promise<void> {
  const manifest: Manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  for (const name of COPIED) await cp(join(root, name), join(folder, name), { recursive: true });
  await cp(join(root, 'dist/THIRD-PARTY-LICENCES.txt'), join(folder, 'THIRD-PARTY-LICENCES.txt'));
  await mkdir(join(folder, 'bin'));
  await writeFile(join(folder, SET_UP), "#!/usr/bin/env node\nrequire('../dist/set-up-predict.js');\n", {
    mode: 0o755,
  });
  await writeNativeLock(root, folder, NAME, ['onnxruntime-node']);
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(predictManifest(manifest), undefined, 2)}\n`);
  await writeFile(join(folder, 'README.md'), README);
}

export function predictManifest({ version, license, engines, dependencies }: Manifest): object {
  const types = `./${TYPES}/cli/api/headstart-predict.d.ts`;
  return {
    name: NAME,
    version,
    description:
      'Asks a model that Headstart has trained: images in, probabilities out. Without training, without TensorFlow.',
    license,
    engines,
    type: 'commonjs',
    main: './dist/predict.js',
    types,
    exports: { '.': { types, default: './dist/predict.js' }, './package.json': './package.json' },
    files: ['bin', 'dist', 'THIRD-PARTY-LICENCES.txt'],
    bin: { 'headstart-predict-setup': SET_UP },
    scripts: { postinstall: `node ${SET_UP}` },
    dependencies: withoutNative(Object.fromEntries(LOADED.map((name) => [name, dependencies[name] as string]))),
  };
}

const README = `# headstart-predict

Asks a model that Headstart has trained. It is what \`headstart/predict\` is, as a
package without training and without TensorFlow.

\`\`\`js
import { loadModel } from 'headstart-predict';

const model = await loadModel('run/model');
const { class: name, probability } = await model.predict('photo.jpg');
console.log(name, probability);
await model.dispose();
\`\`\`

The answers are those of \`headstart predict\`, number for number. \`manifest.json\` and \`model.onnx\` of a run are enough.

Once it is installed it brings ONNX Runtime from npm's registry, without that package's install script, which downloads
CUDA libraries, and deletes the libraries for other systems, a quarter of a gigabyte. Where install scripts are turned
off, \`npx headstart-predict-setup\` does that.
`;
