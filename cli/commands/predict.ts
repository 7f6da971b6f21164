import { join } from 'node:path';
import type { Command } from 'commander';
import { ConfigError, UnavailableError } from '../../shared/errors';
import type { Classifier } from '../../shared/head/classifier';
import type { LabelPrediction } from '../../shared/head/labels-of';
import { addAwsOptions } from '../cloud/cloud-options';
import { EXIT } from '../exit-codes';
import { interruptible } from '../interruptible';
import { namedOrLatestRun } from '../latest-run';
import {
  type AskedFiles,
  askFiles,
  type Predictions,
  plainPrediction,
  predictFiles,
  type SkippedFile,
} from '../predict/predict-files';
import { predictImage } from '../predict/predict-image';
import { predictLabels } from '../predict/predict-labels';
import type { Prediction } from '../predict/prediction';
import { renderPredictions } from '../predict/render-predictions';
import { splitArguments } from '../predict/split-arguments';
import { withClassifier } from '../predict/with-classifier';
import type { RunsFlags } from '../runs/with-runs';
import { table } from '../terminal/table';

const EXAMPLES = `
Examples:
  $ headstart predict photo.jpg
  $ headstart predict run photo.jpg
  $ headstart predict run photos/ 'more/**/*.png'
  $ headstart predict run photos/ --json
  $ headstart predict cats-dogs@v3 photo.jpg
  $ headstart predict cats-dogs photo.jpg --stack Headstart
  $ headstart predict run photos.zip --out predictions.csv
  $ headstart predict --url "$PREDICT_URL" photo.jpg

If the first argument is an image, the latest run in runs/ is used, and its name
is printed. With --url, the images go to a deployed predict function, signed
with the AWS credentials of the environment or of --profile; no model is named
then.

With --out, one row per image goes to a file, so a zip of very many images needs
no more memory than one of a few.`;

/** An archive that only --out takes. */
const ARCHIVE = /\.zip$/i;

interface PredictFlags extends RunsFlags {
  readonly url?: string;
  readonly out?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Adds `headstart predict`. */
export function addPredict(program: Command): void {
  const command = program
    .command('predict')
    .description('classify images with a trained model')
    .argument(
      '[model]',
      'the folder of a finished run, or a model of the registry (name or name@v3); without it, the latest run in runs/',
    )
    .argument('[images...]', 'image files, folders or patterns; with --out also one zip')
    .option('-o, --out <file>', 'write the predictions to this .csv or .jsonl file')
    .option('--url <url>', 'use a deployed predict function: the output PredictUrl of a stack')
    .option('--store <address>', 'where the registry is: folder, s3://bucket or s3://bucket/prefix')
    .option('--stack <name>', 'a deployed stack whose registry is meant');
  addAwsOptions(command)
    .option('--json', 'print JSON, and nothing else, on standard output')
    .addHelpText('after', EXAMPLES)
    .action(predict);
}

async function predict(first: string | undefined, rest: readonly string[], flags: PredictFlags): Promise<void> {
  const given = first === undefined ? [] : [first, ...rest];
  const { named, images } = flags.url === undefined ? splitArguments(given) : { named: undefined, images: given };
  if (images.length === 0) throw new ConfigError('No image is named', { remedy: 'give files, folders or patterns' });
  const archive = flags.out === undefined && flags.url === undefined && images.find((image) => ARCHIVE.test(image));
  if (archive) {
    throw new ConfigError(`"${archive}" is an archive, whose predictions go to a file`, {
      remedy: 'add --out predictions.csv, and give one zip or images, not both',
    });
  }
  const model = async () => named ?? (await namedOrLatestRun(modelOfStore(flags), flags));
  if (flags.out !== undefined) return predictTo(flags.out, model, images, flags);
  if (flags.url === undefined) {
    await withClassifier(
      await model(),
      flags,
      async (classifier) => {
        const { thresholds } = classifier;
        if (!thresholds) say(await predictFiles((image) => predictImage(classifier, image), images), flags);
        else sayLabels(await askFiles((image) => predictLabels(classifier, thresholds, image), images), flags);
      },
      'read',
    );
    return;
  }
  if (flags.store !== undefined || flags.stack !== undefined) {
    throw new ConfigError('--url already selects the model: it cannot be combined with --store and --stack', {
      remedy: 'give one of them',
    });
  }
  await predictByUrl(flags.url, images, flags);
}

/** What kind of model a function serves is known by its answers. */
async function predictByUrl(url: string, images: readonly string[], flags: PredictFlags): Promise<void> {
  const { openEndpoint } = await import('../predict/ask-endpoint');
  const ask = await openEndpoint(url, flags);
  const { predictions, skipped } = await askFiles<LabelPrediction | Prediction>(async (image) => {
    const said = await ask(image);
    if (!('labels' in said)) return plainPrediction(said);
    const { labels, probabilities } = said;
    return { labels, probabilities };
  }, images);
  const several = predictions.flatMap((own) => ('labels' in own ? [own] : []));
  const one = predictions.flatMap((own) => ('labels' in own ? [] : [own]));
  if (several.length === 0) return say({ predictions: one, skipped }, flags);
  if (one.length === 0) return sayLabels({ predictions: several, skipped }, flags);
  throw new UnavailableError(`${url} serves a model of another kind since some of the images were sent`, {
    remedy: 'start the command again',
  });
}

/** With --store or --stack a registry is meant, whose model cannot be left out. */
function modelOfStore({ store, stack }: PredictFlags): undefined {
  if (store === undefined && stack === undefined) return undefined;
  throw new ConfigError('--store and --stack are for a model of the registry, but no model is named', {
    remedy: 'give its name before the images',
  });
}

async function predictTo(
  out: string,
  model: () => Promise<string>,
  sources: readonly string[],
  flags: PredictFlags,
): Promise<void> {
  const [{ formatOf, predictInto }, { ProgressBar }] = await Promise.all([
    import('../predict/predict-into'),
    import('../terminal/progress-bar'),
  ]);
  if (flags.url !== undefined || flags.json) {
    throw new ConfigError(`--out and ${flags.json ? '--json' : '--url'} cannot be combined`, {
      remedy: 'for very many images of a bucket, drop a zip under predict/: docs/serving.md',
    });
  }
  // A wrong name is said before a model is loaded.
  formatOf(out);
  const named = await model();
  const { images, failed } = await interruptible('nothing was written; start the command again', async (signal) => {
    const bar = new ProgressBar('Predicting', 'images', undefined, process.stderr);
    let counts = { images: 0, failed: 0 };
    const write = async (classifier: Classifier) => {
      counts = await predictInto(classifier, { sources, out, signal, done: () => bar.add(1) });
    };
    await withClassifier(named, flags, write, 'read');
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

function sayLabels({ predictions, skipped }: AskedFiles<LabelPrediction>, { json }: PredictFlags): void {
  if (json) {
    const said = { schemaVersion: 2, task: 'multi-label', predictions, skipped };
    process.stdout.write(`${JSON.stringify(said, undefined, 2)}\n`);
  } else {
    const rows = predictions.map(({ file, labels }) => [file, labels.map(labelText).join(', ') || 'none']);
    if (rows.length) process.stdout.write(`${table([['file', 'labels'], ...rows])}\n`);
    printSkipped(skipped);
  }
  process.exitCode = predictions.length ? EXIT.ok : EXIT.badInput;
}

const labelText = ({ class: name, probability }: LabelPrediction['labels'][number]) =>
  `${name} ${(probability * 100).toFixed(1)} %`;

function print({ predictions, skipped }: Predictions): void {
  if (predictions.length) {
    process.stdout.write(`${renderPredictions(predictions, process.stdout.columns || undefined)}\n`);
    const unknown = predictions.filter((own) => own.unknown).length;
    if (unknown > 0) process.stdout.write(`${unknownText(unknown)}\n`);
  }
  printSkipped(skipped);
}

function printSkipped(skipped: readonly SkippedFile[]): void {
  for (const { file, reason } of skipped) process.stderr.write(`skipped ${join(file)}: ${reason}\n`);
}

const unknownText = (images: number) =>
  `unknown: ${images === 1 ? 'the image is' : `${images} images are`} unlike those of every class. The classes and probabilities are what the model would say if it had to choose`;
