// node train.mjs PHOTOS OUT: trains, and says how each class does and which two are mixed up most.
import { HeadstartError, splitRemedy, train } from 'headstart';

const [source = 'photos', out = 'run'] = process.argv.slice(2);
// Of a class without images there is no figure.
const percent = (share) => (share === null ? '–' : `${(100 * share).toFixed(1)} %`).padStart(8);

try {
  const { metrics, paths } = await train(source, {
    out,
    config: {
      // Split by content, also where the archive brings train/ and validation/.
      resplit: true,
      split: { train: 0.7, validation: 0.15, test: 0.15 },
      head: { epochs: 30, classWeights: 'balanced', calibration: 'temperature' },
    },
    onProgress(event) {
      if (event.kind === 'notice') console.error(event.text);
    },
  });

  for (const [i, { class: name, precision, recall, support }] of metrics.perClass.entries()) {
    const threshold = metrics.thresholds[i]?.threshold;
    const best = threshold === undefined ? '' : `  best threshold ${threshold.toFixed(2)}`;
    console.log(`${name.padEnd(12)} precision ${percent(precision)}  recall ${percent(recall)}  of ${support}${best}`);
  }
  console.log(mixedUp(metrics));
  console.log(`accuracy on test images, which nothing else has seen: ${percent(metrics.test?.accuracy ?? Number.NaN)}`);
  console.log(`report: ${paths.report}`);
} catch (error) {
  if (!(error instanceof HeadstartError)) throw error;
  const { problem, remedy } = splitRemedy(error.message);
  console.error(remedy ? `${problem}\n→ ${remedy}` : problem);
  process.exitCode = 1;
}

/** Rows of the confusion matrix are what an image is, columns what was said. */
function mixedUp({ classes, confusionMatrix }) {
  let most = { count: 0, text: 'no two classes are mixed up on validation' };
  for (const [is, row] of confusionMatrix.entries()) {
    for (const [said, count] of row.entries()) {
      if (is === said || count <= most.count) continue;
      most = { count, text: `mixed up most: ${count} of ${classes[is]} are called ${classes[said]}` };
    }
  }
  return most.text;
}
