import fc from 'fast-check';
import { labelInName } from '../../../shared/dataset/label-in-name';

describe('labelInName()', () => {
  test.each([
    ['cat.0.jpg', 'cat'],
    ['dog.12499.JPG', 'dog'],
    ['cat_0001.png', 'cat'],
    ['cat-7.jpeg', 'cat'],
    ['cat 12.jpg', 'cat'],
    ['cat (3).jpg', 'cat'],
    ['cat(3).jpg', 'cat'],
    ['cat_-_3.jpg', 'cat'],
    ['american_bulldog_10.jpg', 'american_bulldog'],
    ['n01440764_10026.JPEG', 'n01440764'],
    ['001.Black_footed_Albatross_0046.jpg', '001.Black_footed_Albatross'],
    ['class_1.0.jpg', 'class_1'],
    ['class_1_004.jpg', 'class_1'],
    ['cafe\u0301_1.jpg', 'caf\u00e9'],
    ['ねこ_3.webp', 'ねこ'],
    ['new_york_1.jpg', 'new_york'],
    ['trainer_1.jpg', 'trainer'],
  ])('finds in %s the label %s', (file, label) => {
    expect(labelInName(file)).toBe(label);
  });

  test.each([
    // No number, or nothing between it and the word.
    ...['cat.jpg', 'cat12.jpg', 'DSC00001.JPG', 'P1010001.JPG', 'e3b0c442.jpg', 'cat_8a7f.jpg', 'cat', ''],
    // No word.
    ...['1.jpg', '00000_12.png', '26_0_1_20170116.jpg', '20230101_123456.jpg', '._1.jpg'],
    // What devices and programs call files.
    ...['IMG_0001.jpg', 'IMG_20230101_123456.jpg', 'img-12.png', 'DSC_0001.JPG', '_DSC_0001.jpg', 'DSCN_0044.jpg'],
    ...['_MG_1234.jpg', 'PXL_20230101_1.jpg', 'DJI_0007.jpg', 'IMG_0001 (1).jpg', 'image (4).png', 'Photo 12.jpg'],
    ...['Screenshot 3.png', 'Screen Shot 2023-01-01 at 10.20.30.png', 'WhatsApp Image 2020-01-01 at 10.20.30.jpeg'],
    ...['frame_000123.jpg', 'image1_2.jpg', 'untitled-1.png', 'fb_img_1.jpg', 'signal-2023-01-05-101112.jpg'],
    // Dates and counters in front of the number, copies.
    ...['cat_20230105_1.jpg', 'cat_2023-01-05_2.jpg', 'cat_0001_2.jpg', 'cat.1 (1).jpg'],
    // Splits.
    ...[
      'train_1.jpg',
      'ILSVRC2012_val_00000001.JPEG',
      'COCO_train2014_000000000009.jpg',
      'test1_7.jpg',
      'test_set_7.jpg',
    ],
  ])('finds no label in %j', (file) => {
    expect(labelInName(file)).toBeUndefined();
  });

  test('answers a beginning of the name, whatever it is called, in time that its length bounds', () => {
    const piece = fc.constantFrom('a', '0', '.', '_', '-', ' ', '(', ')', 'é', '\n', 'cat');
    const names = fc.array(piece, { maxLength: 60 }).map((pieces) => `${pieces.join('')}.jpg`);
    fc.assert(
      fc.property(names, (name) => {
        const label = labelInName(name);
        if (label !== undefined) expect(name.normalize('NFC').startsWith(label)).toBe(true);
        if (label !== undefined) expect(name.slice(label.length)).toMatch(/^[\s._\-(]+\d+\)?\.jpg$/);
      }),
    );
    for (const text of ['_', 'a_', '1', 'a1_', ' (', '(1'].map((part) => `${part.repeat(30_000)}x.jpg`))
      labelInName(text);
  });
});
