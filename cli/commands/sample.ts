import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { ConfigError } from '../../shared/errors';
import { writeSampleArchive } from '../sample/write-sample-archive';

interface SampleFlags {
  readonly classes: string;
  readonly images: string;
  readonly seed: string;
  readonly size: string;
  readonly force?: boolean;
  readonly quiet?: boolean;
}

const EXAMPLES = `
Examples:
  $ headstart sample cats-and-dogs.zip
  $ headstart sample --classes cats,dogs --images 400 --seed 1 out.zip
  $ headstart sample --classes cats,dogs,stars,rings --images 2000 four.zip`;

/** Adds `headstart sample`: draws a data set to try things on without photographs. */
export function addSample(program: Command): void {
  program
    .command('sample')
    .description('generate a data set of class folders, to try things without photographs')
    .argument('<out.zip>', 'the archive to write')
    .option('--classes <names>', 'class names, separated by commas; cats and dogs are drawn as animals', 'cats,dogs')
    .option('--images <count>', 'number of images, all classes together; 30 % of each class are for validation', '400')
    .option('--seed <number>', 'the same seed draws the same archive', '1')
    .option('--size <pixels>', 'the longer side of an image', '256')
    .option('--force', 'replace the archive if it exists')
    .addHelpText('after', EXAMPLES)
    .action(runSample);
}

async function runSample(out: string, flags: SampleFlags): Promise<void> {
  if (existsSync(out) && !flags.force) {
    throw new ConfigError(`"${out}" exists already`, { remedy: 'Give another name, or --force to replace it.' });
  }
  const classes = flags.classes.split(',').map((name) => name.trim());
  const images = wholeNumber('--images', flags.images);
  const stop = new AbortController();
  const onInterrupt = (): void => stop.abort();
  process.once('SIGINT', onInterrupt);
  const show = flags.quiet ? () => undefined : progressLine(images);
  try {
    await writeSampleArchive(out, {
      classes,
      images,
      seed: wholeNumber('--seed', flags.seed),
      sizePx: wholeNumber('--size', flags.size),
      signal: stop.signal,
      onImage: show,
    });
  } finally {
    process.removeListener('SIGINT', onInterrupt);
  }
  if (!flags.quiet)
    process.stderr.write(`${out}: ${images} drawn images of ${classes.length} classes (${classes.join(', ')})\n`);
}

function wholeNumber(option: string, text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new ConfigError(`${option} is "${text}": give a whole number`);
}

/** A line that is written over in a terminal, and a plain one every tenth of the way elsewhere. */
function progressLine(images: number): (drawn: number) => void {
  const { stderr } = process;
  const step = stderr.isTTY ? Math.max(1, Math.floor(images / 200)) : Math.ceil(images / 10);
  return (drawn) => {
    if (drawn % step !== 0 && drawn !== images) return;
    if (!stderr.isTTY) stderr.write(`drawn ${drawn} of ${images}\n`);
    else if (drawn < images) stderr.write(`\r\x1b[Kdrawing ${drawn} of ${images}`);
    else stderr.write('\r\x1b[K');
  };
}
