import { join } from 'node:path';
import type { Command } from 'commander';
import pc from 'picocolors';
import type { Capabilities } from '../../shared/backbone/architecture';
import { parseConfig } from '../../shared/config';
import { cacheFolder } from '../cache-folder';
import { openStore } from '../open-store';
import { storeUri } from '../place';
import { describePool, type PoolRow } from '../select/describe-pool';
import { processorName } from '../select/speed-cache';
import { table } from '../terminal/table';
import { wrapLines } from '../terminal/wrap-lines';

interface BasesFlags {
  readonly store?: string;
  readonly measure?: boolean;
  readonly json?: boolean;
}

const EXAMPLES = `
The speed of a base is measured once it is in the cache, on generated pixels,
and kept there. Other bases: the path or address of a Keras H5 file, a tfjs
model.json or any ONNX file of an image network; two joined by a + are used
together. docs/backbones.md says where weights come from.

Examples:
  $ headstart bases
  $ headstart select photos.zip            # which of them suits these images
  $ headstart train photos.zip --out run --base efficientnet-lite0`;

/** Adds `headstart bases`. */
export function addBases(program: Command): void {
  program
    .command('bases')
    .description('list the base networks by name: size, licence, cost, what they support')
    .option('--store <address>', 'where prepared bases are kept, as in "headstart train"')
    .option('--measure', 'measure their speed again')
    .option('--json', 'print the list as JSON')
    .addHelpText('after', EXAMPLES)
    .action(bases);
}

async function bases(flags: BasesFlags): Promise<void> {
  const cache = cacheFolder(process.env);
  const rows = await describePool({
    store: openStore(storeUri(flags.store ?? join(cache, 'store'))),
    cacheFolder: cache,
    config: parseConfig({}),
    measureAgain: flags.measure ?? false,
    notice: (text) => void process.stderr.write(`${pc.yellow('Notice:')} ${text}\n`),
  });
  const print = (line: string) => void process.stdout.write(`${line}\n`);
  if (flags.json) return print(JSON.stringify({ processor: processorName(), bases: rows }, undefined, 2));
  print(table([COLUMNS, ...rows.map(cells)]));
  print(pc.dim(wrapLines(`\n${LEGEND} (${processorName()}); "<" means that other programs were busy.`, WIDTH)));
  for (const [capability, words] of CAPABILITIES) {
    const able = rows.filter(({ can }) => can[capability]).map(({ name }) => name);
    print(wrapped(`${words}: ${able.join(', ') || 'none'}`));
  }
}

const CAPABILITIES: readonly (readonly [keyof Capabilities, string])[] = [
  ['tensorflow', 'TensorFlow.js and Keras files'],
  ['int8', 'int8'],
  ['fineTune', 'Fine-tuning'],
];
const WIDTH = 80;
const LEGEND =
  'px: the default side of the input, and the range that can be chosen. fetch: the size of the download, "here" if it is in the cache. ms: milliseconds per image, the base alone in full batches, on this machine';

/** Lines of at most 80 columns, those after the first set in. */
function wrapped(text: string): string {
  let line = '';
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    if (line && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = `  ${word}`;
    } else line = line ? `${line} ${word}` : word;
  }
  return [...lines, line].join('\n');
}

const COLUMNS = ['base', 'px', 'fetch', 'feat.', 'M-adds', 'ms', 'licence'];

function cells(row: PoolRow) {
  const { name, imageSizesPx, cached, fetchBytes, featureCount, multiplyAdds, msPerImage, licence } = row;
  const [own] = imageSizesPx;
  const [least, most] = [Math.min(...imageSizesPx), Math.max(...imageSizesPx)];
  const megabytes = fetchBytes === undefined ? '?' : `${Math.round(fetchBytes / 1e6)} MB`;
  return [
    name,
    least === most ? String(own) : `${own} ${least}-${most}`,
    cached ? 'here' : megabytes,
    featureCount?.toFixed(0) ?? '-',
    multiplyAdds?.toFixed(0) ?? '-',
    msPerImage ? `${row.msIsUpperBound ? '<' : ''}${msPerImage.toPrecision(2)}` : '-',
    licence,
  ];
}
