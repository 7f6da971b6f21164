import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mobilenetV2Backbone } from '../../../shared/backbone/mobilenet-v2/backbone';
import { modelSummary } from '../../../shared/head/model-summary';

const golden = (name: string) => readFileSync(join(__dirname, `../../golden/summary-${name}-trainable.txt`), 'utf8');

/** Keras' text with the two differences that are ours: the model's name, and one Rescaling layer in place of two operations. */
function asOurs(text: string): string {
  return text
    .replace('Model: "functional"', 'Model: "headstart"')
    .replace('true_divide (TrueDivide)    ', 'rescaling (Rescaling)       ')
    .replace(/│ subtract.*\n.*\n/, '');
}

describe('modelSummary()', () => {
  test.each([
    ['2-classes', 1, 160, 1, undefined],
    ['3-classes', 1, 160, 3, undefined],
    ['12-classes-wide', 1.4, 224, 12, undefined],
    ['narrow', 0.35, 96, 1, undefined],
    ['2-classes-fine-tuned', 1, 160, 1, 100],
  ] as const)('modelSummary() prints what Keras prints: %s', (name, width, imageSizePx, units, tunedFrom) => {
    expect(modelSummary(mobilenetV2Backbone(width, imageSizePx), { units }, tunedFrom)).toBe(asOurs(golden(name)));
  });
});
