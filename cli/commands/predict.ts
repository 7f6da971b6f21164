import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { ConfigError, ImageError, SourceError, splitRemedy } from '../../shared/errors';
import { type Classifier, mostProbable } from '../../shared/head/classifier';
import { addAwsOptions } from '../cloud/cloud-options';
import { EXIT } from '../exit-codes';
import { findImages } from '../predict/find-images';
import { withClassifier } from '../predict/with-classifier';
import type { RunsFlags } from '../runs/with-runs';
import { table } from '../terminal/table';

/** What a model says of one image. */
interface Answer {
  readonly class: string;
  readonly probability: number;
  readonly probabilities: Readonly<Record<string, number>>;
}

interface Prediction extends Answer {
  readonly file: string;
}

interface Skipped {
  readonly file: string;
  readonly reason: string;
}

const EXAMPLES = `
Examples:
  $ headstart predict run photo.jpg
  $ headstart predict run photos/ 'more/**/*.png'
  $ headstart predict run photos/ --json
  $ headstart predict cats-dogs@v3 photo.jpg
  $ headstart predict cats-dogs photo.jpg --stack Headstart
  $ headstart predict --url https://….lambda-url.eu-central-1.on.aws/ photo.jpg

With --url the images go to a deployed predict function, signed with the AWS credentials of the environment or of
--profile; no model is named then.`;

interface PredictFlags extends RunsFlags {
  readonly url?: string;
  readonly json?: boolean;
}

/** Adds `headstart predict`. */
export function addPredict(program: Command): void {
  const command = program
    .command('predict')
    .description('classify images with a trained model')
    .argument('<model>', 'the folder of a finished run, or a model of the registry (name or name@v3); none with --url')
    .argument('[images...]', 'image files, folders or patterns')
    .option('--url <url>', 'ask a deployed predict function: the output PredictUrl of a stack')
    .option('--store <address>', 'where the registry is: folder, s3://bucket or s3://bucket/prefix')
    .option('--stack <name>', 'a deployed stack whose registry is meant');
  addAwsOptions(command)
    .option('--json', 'print JSON, and nothing else, on standard output')
    .addHelpText('after', EXAMPLES)
    .action(predict);
}

async function predict(model: string, images: readonly string[], flags: PredictFlags): Promise<void> {
  const patterns = flags.url === undefined ? images : [model, ...images];
  if (patterns.length === 0) throw new ConfigError('No image is named', { remedy: 'give files, folders or patterns' });
  if (flags.url === undefined) {
    await withClassifier(model, flags, (classifier) =>
      predictFiles((image) => say(classifier, image), patterns, flags),
    );
    return;
  }
  if (flags.store !== undefined || flags.stack !== undefined) {
    throw new ConfigError('--url says which model answers: --store and --stack say it another way', {
      remedy: 'give one of them',
    });
  }
  const { openEndpoint } = await import('../predict/ask-endpoint');
  await predictFiles(await openEndpoint(flags.url, flags), patterns, flags);
}

async function say({ classes, classify }: Classifier, image: Uint8Array): Promise<Answer> {
  const probabilities = await classify(image);
  const best = mostProbable(probabilities);
  return {
    class: classes[best] as string,
    probability: probabilities[best] as number,
    probabilities: Object.fromEntries(classes.map((name, i) => [name, probabilities[i] as number])),
  };
}

async function predictFiles(
  ask: (image: Uint8Array) => Promise<Answer>,
  patterns: readonly string[],
  { json }: PredictFlags,
): Promise<void> {
  const predictions: Prediction[] = [];
  const skipped: Skipped[] = [];
  for (const file of await findImages(patterns)) {
    try {
      const { class: name, probability, probabilities } = await ask(await readImage(file));
      predictions.push({ file, class: name, probability, probabilities });
    } catch (error) {
      if (!(error instanceof ImageError || error instanceof SourceError)) throw error;
      skipped.push({ file, reason: splitRemedy(error.message).problem });
    }
  }
  if (json) process.stdout.write(`${JSON.stringify({ schemaVersion: 1, predictions, skipped }, undefined, 2)}\n`);
  else print(predictions, skipped);
  process.exitCode = predictions.length ? EXIT.ok : EXIT.badInput;
}

async function readImage(file: string): Promise<Uint8Array> {
  try {
    if ((await stat(file)).isFile()) return await readFile(file);
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    throw new SourceError(missing ? 'there is no such file' : `cannot be read: ${(cause as Error).message}`, { cause });
  }
  throw new SourceError('is no file');
}

function print(predictions: readonly Prediction[], skipped: readonly Skipped[]): void {
  if (predictions.length) {
    const rows = predictions.map((own) => [own.file, own.class, `${(own.probability * 100).toFixed(1)} %`]);
    process.stdout.write(`${table([['file', 'class', 'probability'], ...rows])}\n`);
  }
  for (const { file, reason } of skipped) process.stderr.write(`skipped ${join(file)}: ${reason}\n`);
}
