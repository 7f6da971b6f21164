import { isNamedAfterSplit } from './split-named';

/** cat.0 cat_0 cat-0 "cat 0", and "cat (0)" as Windows numbers files that are renamed together. */
const NUMBERED = /^(.*[^\s._-])[\s._-]+\d+$/su;
const NUMBERED_IN_PARENTHESES = /^(.*[^\s._-])\s*\(\d+\)$/su;

/** First words of names that cameras, phones and programs give by themselves: IMG_0001, DSC_0001, Screenshot 3. */
const GIVEN_BY_DEVICES = new Set(
  [
    'burst capture cimg copy dcim dcp dji download dsc dscf dsci dscn dscs fb file foto frame gopr gp gx hpim imag',
    'image images img imgp kic mg mov mvi pano photo photos pic pics pict picture pictures pxl received sam scan',
    'screenshot snapshot sta stb thumb thumbnail unnamed untitled vid video webcam whatsapp wp',
  ].flatMap((line) => line.split(' ')),
);
const SCREEN_SHOT = /^screen[\s_-]?shot/i;
const DATE = /(?:19|20)\d\d[\s._-]?[01]\d[\s._-]?[0-3]\d/;
/** A number so long is a counter or a time, not a part of what a class is called. */
const ENDS_IN_LONG_NUMBER = /(?:^|[\s._-])\d{4,}$/;

/**
 * The label that a file's name carries before a number, in NFC: "cat" of cat.0.jpg, "american_bulldog" of
 * american_bulldog_10.jpg. `undefined` where there is none or one would have to guess: no separator before the number
 * (DSC00001), a name that a device or a program gave, a date, the name of a split, a copy ("cat.1 (1)").
 */
export function labelInName(file: string): string | undefined {
  const stem = file.slice(0, Math.max(0, file.lastIndexOf('.')));
  const numbered = NUMBERED.exec(stem)?.[1];
  if (numbered !== undefined) return isLabel(numbered) ? numbered.normalize('NFC') : undefined;
  const renamed = NUMBERED_IN_PARENTHESES.exec(stem)?.[1];
  // "cat.1 (1)" may be a copy of cat.1, or an image of a class "cat.1".
  if (renamed === undefined || NUMBERED.test(renamed) || !isLabel(renamed)) return undefined;
  return renamed.normalize('NFC');
}

function isLabel(text: string): boolean {
  if (!/\p{L}/u.test(text) || DATE.test(text) || ENDS_IN_LONG_NUMBER.test(text) || SCREEN_SHOT.test(text)) return false;
  const words = text.toLowerCase().split(/[\s._-]+/u);
  const first = words.find((word) => word !== '') ?? '';
  return (
    !GIVEN_BY_DEVICES.has(first.replace(/\d+$/, '')) &&
    !isNamedAfterSplit(text) &&
    !isNamedAfterSplit(words.at(-1) ?? '')
  );
}
