import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { createLocalBaseProvider } from '../../cli/base-provider';
import { cacheFolder } from '../../cli/cache-folder';
import { PROJECT_ROOT } from '../../cli/project-root';
import { loadNetwork } from '../../shared/backbone/load-network';
import { parseConfig } from '../../shared/config';
import { FileBlobStore } from '../../shared/storage/file-blob-store';
import { NETWORKS_FILE, type PackedNetwork } from './check-gpu';

const USAGE =
  'usage: npm run bench:gpu -- [--bases stanford-dogs,efficientnet-lite0] [--batches 32,64] [--pack FOLDER]';

/**
 * `npm run bench:gpu`: the engine "gpu" against the processor, on this machine. With --pack it leaves all that the check takes
 * in a folder instead (program, networks, ONNX Runtime: 25 MB packed with one network), for a machine that has a graphics
 * processor and Node, and nothing else: `node FOLDER/check-gpu.js`.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      bases: { type: 'string', default: 'stanford-dogs' },
      batches: { type: 'string' },
      pack: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const folder = values.pack ?? mkdtempSync(join(tmpdir(), 'headstart-gpu-'));
  try {
    await pack(folder, values.bases.split(','));
    const command = [join(folder, 'check-gpu.js'), folder, ...(values.batches ? [values.batches] : [])];
    if (values.pack) {
      console.log(`On the machine with a graphics processor: node ${command[0]}`);
      return;
    }
    process.exitCode = spawnSync(process.execPath, command, { stdio: 'inherit' }).status ?? 1;
  } finally {
    if (!values.pack) rmSync(folder, { recursive: true, force: true });
  }
}

async function pack(folder: string, bases: readonly string[]): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const store = new FileBlobStore(join(folder, 'store'));
  const provider = createLocalBaseProvider({ store, cache: cacheFolder(process.env), notice: console.log });
  const networks: PackedNetwork[] = [];
  try {
    for (const name of bases) {
      const prepared = await provider.prepare(parseConfig({ base: name }));
      const { imageSizePx, featureCount } = prepared.backbone;
      const file = `${name}.onnx`;
      writeFileSync(join(folder, file), await loadNetwork(store, prepared, console.log));
      networks.push({ name, file, imageSizePx, featureCount });
    }
  } finally {
    await provider.dispose();
    rmSync(join(folder, 'store'), { recursive: true, force: true });
  }
  writeFileSync(join(folder, NETWORKS_FILE), JSON.stringify(networks));
  await build({
    entryPoints: [join(__dirname, 'check-gpu.ts')],
    outfile: join(folder, 'check-gpu.js'),
    ...{ bundle: true, platform: 'node', target: 'node20', format: 'cjs', logLevel: 'error' },
    external: ['onnxruntime-node'],
  });
  copyRuntime(folder);
}

/** ONNX Runtime's package for this kind of machine, without the libraries of others. */
function copyRuntime(folder: string): void {
  for (const name of ['onnxruntime-node', 'onnxruntime-common']) {
    const from = join(PROJECT_ROOT, 'node_modules', name);
    cpSync(from, join(folder, 'node_modules', name), {
      recursive: true,
      filter: (path) => {
        const [, platform, arch] = /[\\/]napi-v\d+[\\/](\w+)(?:[\\/](\w+))?/.exec(path) ?? [];
        return (platform ?? process.platform) === process.platform && (arch ?? process.arch) === process.arch;
      },
    });
  }
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
