import { ConfigError } from '../../shared/errors';
import { drawAnimal } from './draw-animal';
import { drawEmblem } from './draw-emblem';
import { type DrawFigure, drawScene } from './draw-scene';
import { createRandom } from './random';

export interface SampleOptions {
  /** At least two names, all different. Cats and dogs are drawn as such, any other class as an emblem of its own. */
  readonly classes: readonly string[];
  /** All images together, at least two per class; they are spread evenly, the first classes get what is left over. */
  readonly images: number;
  readonly seed: number;
  /** The longer side of an image. */
  readonly sizePx?: number;
}

export interface SampleFile {
  /** The path in the archive: sample/train/cats/cats.17.jpg */
  readonly name: string;
  /** A JPEG file. */
  readonly bytes: Uint8Array;
}

const ROOT = 'sample';
const VALIDATION_SHARE = 0.3;
const DEFAULT_SIZE_PX = 256;
/** Scenes drawn at a time: enough to keep the image library's threads busy. */
const AT_ONCE = 4;

/**
 * A drawn data set in the layout of the tutorial's archive: train/ and validation/ with a folder for each class, about
 * 30 % of a class in validation. Files come in the order of their split, class and number. Equal options give equal bytes,
 * and an image depends on its class and number alone, not on how many there are.
 * @throws ConfigError where the options make no data set
 */
export async function* drawSample(options: SampleOptions): AsyncGenerator<SampleFile> {
  checkOptions(options);
  const files = planFiles(options);
  const drawing: Promise<SampleFile>[] = [];
  try {
    for (let next = 0; next < files.length || drawing.length > 0; ) {
      while (drawing.length < AT_ONCE && next < files.length) drawing.push(draw(files[next++]!, options));
      yield await drawing.shift()!;
    }
  } finally {
    await Promise.allSettled(drawing);
  }
}

interface PlannedFile {
  readonly name: string;
  /** What the image's randomness is made from. */
  readonly key: string;
  readonly figure: DrawFigure;
}

async function draw({ name, key, figure }: PlannedFile, { seed, sizePx = DEFAULT_SIZE_PX }: SampleOptions) {
  return { name, bytes: await drawScene(figure, sizePx, createRandom(`${seed}/${key}`)) };
}

function planFiles({ classes, images }: SampleOptions): PlannedFile[] {
  const figures = figuresOf(classes);
  const files = { train: [] as PlannedFile[], validation: [] as PlannedFile[] };
  classes.forEach((className, index) => {
    const count = Math.floor(images / classes.length) + (index < images % classes.length ? 1 : 0);
    const validation = Math.max(1, Math.round(count * VALIDATION_SHARE));
    for (let number = 0; number < count; number++) {
      const split = number < count - validation ? 'train' : 'validation';
      const name = `${ROOT}/${split}/${className}/${className}.${number}.jpg`;
      files[split].push({ name, key: `${className}/${number}`, figure: figures[index]! });
    }
  });
  return [...files.train, ...files.validation];
}

function figuresOf(classes: readonly string[]): DrawFigure[] {
  let emblems = 0;
  return classes.map((className) => {
    const animal = /^(cat|dog)s?$/i.exec(className)?.[1]?.toLowerCase() as 'cat' | 'dog' | undefined;
    if (animal) return (palette, random) => drawAnimal(animal, palette, random);
    const index = emblems++;
    return (palette, random) => drawEmblem(index, palette, random);
  });
}

/** Names that every file system and archive reader takes. */
const CLASS_NAME = /^[\p{L}\p{N}][\p{L}\p{M}\p{N} _-]{0,63}$/u;

function checkOptions({ classes, images, seed, sizePx = DEFAULT_SIZE_PX }: SampleOptions): void {
  if (classes.length < 2)
    throw new ConfigError(`--classes is "${classes.join(',')}": give two names or more, as in cats,dogs`);
  for (const className of classes) {
    if (CLASS_NAME.test(className) && className.trim() === className) continue;
    throw new ConfigError(
      `--classes contains "${className}": a name begins with a letter or digit and consists of at most 64 letters, digits, spaces, "_" and "-"`,
    );
  }
  const folded = classes.map((className) => className.toLowerCase().replace(/^(cat|dog)s$/, '$1'));
  const twice = classes.find((_, i) => folded.indexOf(folded[i]!) !== i);
  if (twice !== undefined)
    throw new ConfigError(`--classes contains "${twice}" twice: classes must differ in more than case or an ending`);
  const least = 2 * classes.length;
  checkInteger('--images', images, least, 10_000_000, ` (two per class or more: one to train on, one to validate)`);
  checkInteger('--seed', seed, 0, 0xffffffff);
  checkInteger('--size', sizePx, 32, 2048);
}

function checkInteger(option: string, value: number, least: number, most: number, because = ''): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new ConfigError(`${option} is ${value}: give a whole number from ${least} to ${most}${because}`);
}
