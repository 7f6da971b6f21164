import type { MultiLabelSiteFacts } from '../../shared/report/site-facts';
import { figure, imagesText, intervalText, type ShownFacts, TITLE_CLASSES } from './figure';
import { percentText } from './verdict';

/** What is said of a model that may say several classes of a picture. */
export function labelFacts({ classes, validation, test, trainingImages }: MultiLabelSiteFacts): ShownFacts {
  const measured = test ?? validation;
  const split = test ? 'test' : 'validation';
  const precision = (name: string, own: MultiLabelSiteFacts['validation']) =>
    figure(
      `Average precision on ${name}`,
      threePlaces(own.meanAveragePrecision),
      `mean over the classes, ${imagesText(own.images)}`,
    );
  return {
    title: titleOf(classes),
    figures: [
      ...(test ? [precision('test', test)] : []),
      precision('validation', validation),
      figure(
        'All classes right',
        percentText(measured.subsetAccuracy),
        `${intervalText(measured.subsetInterval)}, ${split}`,
      ),
      figure('Trained on', String(trainingImages), `images, ${classes.length} classes`),
    ],
    notes: ['The thresholds were chosen on validation.'],
  };
}

const threePlaces = (value: number | null) => value?.toFixed(3) ?? '–';

/** "Which of cats, dogs and birds does it show?" */
function titleOf(classes: readonly string[]): string {
  if (classes.length > TITLE_CLASSES) return `Which of ${classes.length} classes does it show?`;
  return `Which of ${classes.slice(0, -1).join(', ')} and ${classes.at(-1)} does it show?`;
}
