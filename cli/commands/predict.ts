import { join } from 'node:path';
import type { Command } from 'commander';
import { ConfigError } from '../../shared/errors';
import { addAwsOptions } from '../cloud/cloud-options';
import { EXIT } from '../exit-codes';
import { interruptible } from '../interruptible';
import { type Predictions, predictFiles } from '../predict/predict-files';
import { predictImage } from '../predict/predict-image';
import { withClassifier } from '../predict/with-classifier';
import type { RunsFlags } from '../runs/with-runs';
import { table } from '../terminal/table';

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
    await withClassifier(model, flags, async (classifier) =>
      say(await predictFiles((image) => predictImage(classifier, image), patterns), flags),
    );
    return;
  }
  if (flags.store !== undefined || flags.stack !== undefined) {
    throw new ConfigError('--url says which model answers: --store and --stack say it another way', {
      remedy: 'give one of them',
    });
  }
  const { openEndpoint } = await import('../predict/ask-endpoint');
  say(await predictFiles(await openEndpoint(flags.url, flags), patterns), flags);
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

function say(found: Predictions, { json }: PredictFlags): void {
  if (json) process.stdout.write(`${JSON.stringify({ schemaVersion: 1, ...found }, undefined, 2)}\n`);
  else print(found);
  process.exitCode = found.predictions.length ? EXIT.ok : EXIT.badInput;
}

function print({ predictions, skipped }: Predictions): void {
  if (predictions.length) {
    const rows = predictions.map((own) => [own.file, own.class, `${(own.probability * 100).toFixed(1)} %`]);
    process.stdout.write(`${table([['file', 'class', 'probability'], ...rows])}\n`);
  }
  for (const { file, reason } of skipped) process.stderr.write(`skipped ${join(file)}: ${reason}\n`);
}
