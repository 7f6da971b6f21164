import type { Classifier, ClassifierOptions } from '../../shared/head/classifier';
import type { withThresholds } from '../predict/load-classifier';
import { openDecoder } from '../predict/open-decoder';
import { predictImage } from '../predict/predict-image';
import { predictLabels } from '../predict/predict-labels';
import { readImage } from '../predict/read-image';
import type { LoadOptions, Model, MultiLabelModel } from './model';

type Load<Loaded> = (options: ClassifierOptions) => Promise<Loaded>;

/** A model for many predictions, from wherever it is loaded. */
export async function holdModel(load: Load<Classifier>, options: LoadOptions): Promise<Model> {
  const { loaded: classifier, end } = await withDecoder(load, options);
  return {
    classes: classifier.classes,
    predict: async (image) => predictImage(classifier, await bytesOf(image)),
    dispose: () => end(classifier),
  };
}

/** The same of a model that may say several classes of an image. */
export async function holdMultiLabelModel(
  load: Load<Awaited<ReturnType<typeof withThresholds>>>,
  options: LoadOptions,
): Promise<MultiLabelModel> {
  const { loaded, end } = await withDecoder(load, options);
  const { classifier, thresholds } = loaded;
  return {
    classes: classifier.classes,
    thresholds,
    predict: async (image) => predictLabels(classifier, thresholds, await bytesOf(image)),
    dispose: () => end(classifier),
  };
}

/** Loads with a decoder of its own, where that is asked for; its process ends where nothing can be loaded. */
async function withDecoder<Loaded>(load: Load<Loaded>, { decodeApart = false }: LoadOptions) {
  const decoder = decodeApart ? openDecoder() : undefined;
  try {
    const loaded = await load({ decode: decoder?.decode });
    const end = async (classifier: Classifier) => {
      decoder?.end();
      await classifier.release();
    };
    return { loaded, end };
  } catch (error) {
    decoder?.end();
    throw error;
  }
}

const bytesOf = (image: string | Uint8Array) => (typeof image === 'string' ? readImage(image) : image);
