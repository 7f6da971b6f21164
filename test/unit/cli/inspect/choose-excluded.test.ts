import { chooseExcluded, DEFAULT_KINDS } from '../../../../cli/inspect/choose-excluded';
import type { InspectionFile, Place } from '../../../../shared/inspect/inspection-file';
import { inspectionOf } from '../../../support/report-input';

const place = (file: string, split: Place['split'] = 'train', label = 'cats'): Place => ({ file, class: label, split });
const counts = { train: { cats: 9, dogs: 9 }, validation: { cats: 3, dogs: 3 }, test: { cats: 3, dogs: 0 } };
const NOTHING: InspectionFile = {
  ...inspectionOf({ classes: ['cats', 'dogs'], counts, skipped: [] }),
  ...{ exactDuplicates: [], nearDuplicates: [], leakage: [], wrongLabels: [] },
};
const names = (inspection: Partial<InspectionFile>, kinds = DEFAULT_KINDS) =>
  chooseExcluded({ ...NOTHING, ...inspection }, kinds).map(({ file }) => file);

describe('chooseExcluded()', () => {
  test('leaves one of each group, the one in the earliest split', () => {
    const files = [place('a', 'test'), place('c', 'validation'), place('b', 'validation'), place('d')];
    expect(names({ exactDuplicates: [{ files }] })).toEqual(['a', 'b', 'c']);
    expect(names({ nearDuplicates: [{ files, similarity: 0.95 }] })).toEqual(['a', 'b', 'c']);
  });

  test('leaves none of a group that is labelled differently, for nothing says which is right', () => {
    expect(names({ exactDuplicates: [{ files: [place('a'), place('b', 'train', 'dogs')] }] })).toEqual(['a', 'b']);
  });

  test('takes labels that are confidently wrong, and no doubtful ones', () => {
    const wrong = { suggested: 'dogs', probability: 0.9, probabilityOfLabel: 0.1 };
    const wrongLabels = [
      { ...place('a'), ...wrong, confident: true },
      { ...place('b'), ...wrong, confident: false },
    ];
    expect(names({ wrongLabels })).toEqual(['a']);
  });

  test('takes an image of several labels once, and only if labels are asked for', () => {
    const doubt = { label: 'dogs', kind: 'missing' as const, probability: 0.9, confident: true };
    const first = [
      { ...place('a'), ...doubt },
      { ...place('b'), ...doubt, confident: false },
      { ...place('a'), ...doubt, label: 'cats', kind: 'extra' as const, probability: 0.1 },
    ];
    const none = { confident: 0, doubtful: 0 };
    const inspection = { ...NOTHING, wrongLabels: null, doubtedLabels: { missing: none, extra: none, first } };
    expect(chooseExcluded(inspection, ['labels'])).toEqual([
      { file: 'a', reason: 'likely also dogs; likely not cats' },
    ]);
    expect(chooseExcluded(inspection)).toEqual([]);
  });

  test('takes the kinds that are asked for and no others, and says all reasons of an image', () => {
    const none = { blurry: [], lowInformation: [], light: [], gray: [], oddAspectRatio: [], oddSize: [] };
    const inspection = {
      leakage: [{ ...place('v', 'validation'), kind: 'exact' as const, like: place('a') }],
      exactDuplicates: [{ files: [place('a'), place('v', 'validation')] }],
      odd: { ...none, dark: [{ ...place('n'), value: 0.2 }] },
    };
    expect(names(inspection)).toEqual(['v']);
    expect(names(inspection, ['dark'])).toEqual(['n']);
    expect(names(inspection, ['labels'])).toEqual([]);
    expect(chooseExcluded({ ...NOTHING, ...inspection }, ['exact', 'leakage'])).toEqual([
      { file: 'v', reason: 'the same bytes as a; leaks: also in train, as a' },
    ]);
  });

  test('takes nothing of what was not looked at', () => {
    expect(names({ nearDuplicates: null, wrongLabels: null, odd: null }, [...DEFAULT_KINDS, 'dark'])).toEqual([]);
  });
});
