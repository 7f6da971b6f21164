import { isNamedAfterSplit } from './split-named';

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
 * The label that a file's name carries before a number, in NFC: "cat" of cat.0.jpg, cat_0.jpg, cat-0.jpg, "cat 0.jpg" and,
 * as Windows numbers files that are renamed together, "cat (0).jpg"; "american_bulldog" of american_bulldog_10.jpg.
 * `undefined` where there is none or one would have to guess: no separator before the number (DSC00001), a name that a
 * device or a program gave, a date, the name of a split, a copy ("cat.1 (1)").
 */
export function labelInName(file: string): string | undefined {
  const text = textBeforeNumber(file);
  return text === undefined ? undefined : labelOfText(text);
}

/** What stands before a file's last number and the separators between: a label if labelOfText() finds it to be one. */
export function textBeforeNumber(file: string): string | undefined {
  const end = file.lastIndexOf('.');
  const isClosed = file.charCodeAt(end - 1) === CLOSE;
  const digitsEnd = isClosed ? end - 1 : end;
  const digits = startOf(file, digitsEnd, isDigit);
  if (digits <= 0 || digits === digitsEnd) return undefined;
  if (!isClosed) return before(file, digits);
  if (file.charCodeAt(digits - 1) !== OPEN) return undefined;
  const text = file.slice(0, startOf(file, digits - 1, isSeparator));
  // "cat.1 (1)" may be a copy of cat.1, or an image of a class "cat.1".
  const inner = startOf(text, text.length, isDigit);
  return text === '' || (inner < text.length && before(text, inner) !== undefined) ? undefined : text;
}

/** The text up to the separators that end at a place; undefined without any. */
function before(file: string, place: number): string | undefined {
  const end = startOf(file, place, isSeparator);
  return end === place || end === 0 ? undefined : file.slice(0, end);
}

/** Where the run of such characters begins that ends before `end`. */
function startOf(text: string, end: number, isOne: (code: number) => boolean): number {
  let start = end;
  while (start > 0 && isOne(text.charCodeAt(start - 1))) start -= 1;
  return start;
}

const [OPEN, CLOSE] = [...'()'].map((sign) => sign.charCodeAt(0));
const isDigit = (code: number) => code >= 0x30 && code <= 0x39;
const SEPARATORS = new Set([...' ._-\u00a0\u3000'].map((sign) => sign.charCodeAt(0)));
const isSeparator = (code: number) => SEPARATORS.has(code);

/** A text as a label, in NFC; undefined where it is what devices, programs, dates or splits are called by. */
export function labelOfText(text: string): string | undefined {
  if (!/\p{L}/u.test(text) || DATE.test(text) || ENDS_IN_LONG_NUMBER.test(text) || SCREEN_SHOT.test(text))
    return undefined;
  const words = text.toLowerCase().split(/[\s._-]+/u);
  const first = words.find((word) => word !== '') ?? '';
  if (GIVEN_BY_DEVICES.has(first.replace(/\d+$/, ''))) return undefined;
  return isNamedAfterSplit(text) || isNamedAfterSplit(words.at(-1) ?? '') ? undefined : text.normalize('NFC');
}
