import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { ConfigError, ImageError, SourceError, splitRemedy } from '../../shared/errors';
import { type Classifier, mostProbable } from '../../shared/head/classifier';
import { addAwsOptions } from '../cloud/cloud-options';
import { EXIT } from '../exit-codes';
import { interruptible } from '../interruptible';
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
  $ headstart predict run photos.zip --out predictions.csv
  $ headstart predict --url https://….lambda-url.eu-central-1.on.aws/ photo.jpg

With --url the images go to a deployed predict function, signed with the AWS credentials of the environment or of
--profile; no model is named then.

With --out a row an image goes to a file, so that a zip of very many images needs no more memory than one of a few.`;

interface PredictFlags extends RunsFlags {
  readonly url?: string;
  readonly out?: string;
  readonly json?: boolean;
}

/** Adds `headstart predict`. */
export function addPredict(program: Command): void {
  const command = program
    .command('predict')
    .description('classify images with a trained model')
    .argument('<model>', 'the folder of a finished run, or a model of the registry (name or name@v3); none with --url')
    .argument('[images...]', 'image files, folders or patterns; with --out one zip, too')
    .option('-o, --out <file>', 'write the predictions to this .csv or .jsonl file')
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
  if (flags.out !== undefined) return predictTo(flags.out, model, patterns, flags);
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

async function predictTo(out: string, model: string, sources: readonly string[], flags: PredictFlags): Promise<void> {
  const [{ formatOf, predictInto }, { ProgressBar }] = await Promise.all([
    import('../predict/predict-into'),
    import('../terminal/progress-bar'),
  ]);
  if (flags.url !== undefined || flags.json) {
    throw new ConfigError(`--out and ${flags.json ? '--json' : '--url'} do not go together`, {
      remedy: 'for very many images of a bucket, drop a zip under predict/: docs/serving.md',
    });
  }
  // A wrong name is said before a model is loaded.
  formatOf(out);
  const { images, failed } = await interruptible('nothing was written; start the command again', async (signal) => {
    const bar = new ProgressBar('Predicting', 'images', undefined, process.stderr);
    let counts = { images: 0, failed: 0 };
    await withClassifier(model, flags, async (classifier) => {
      counts = await predictInto(classifier, { sources, out, signal, done: () => bar.add(1) });
    });
    bar.makeRoom();
    return counts;
  });
  process.stdout.write(`${images - failed} of ${images} images predicted: ${out}\n`);
  process.exitCode = images > failed ? EXIT.ok : EXIT.badInput;
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
