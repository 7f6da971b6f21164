import type { Picture } from './read-picture';
import {
  type LoadedModel,
  type LoadOptions,
  type PictureFacts,
  type Runtime,
  type Source,
  startModel,
} from './start-model';

export interface Prediction extends PictureFacts {
  /** The most probable class, the first of equals. */
  readonly class: string;
  readonly probability: number;
  /** By class. */
  readonly probabilities: Readonly<Record<string, number>>;
  /** How similar the picture is to the nearest class, from -1 to 1; absent if the model does not measure it. */
  readonly similarity?: number;
  /** Whether it probably shows none of the classes; absent if the model does not measure it. */
  readonly unknown?: boolean;
}

export interface BrowserModel extends LoadedModel {
  /** Calls may overlap; they are answered one after another. @throws ImageError where the picture cannot be used */
  predict(picture: Picture): Promise<Prediction>;
}

/** @param runtime where this module's own files are */
export async function loadModelWith(runtime: Runtime, source: Source, options?: LoadOptions): Promise<BrowserModel> {
  const { loaded, ask } = await startModel(runtime, source, 'one-class', options);
  const { classes } = loaded;
  return {
    ...loaded,
    async predict(picture) {
      const { judgement, facts } = await ask(picture);
      const { probabilities, similarity, unknown } = judgement;
      const nearness = similarity === undefined ? {} : { similarity, unknown };
      return { ...mostProbable(classes, probabilities), ...nearness, ...facts };
    },
  };
}

function mostProbable(classes: readonly string[], values: readonly number[]) {
  const best = values.reduce((top, p, i) => (p > (values[top] as number) ? i : top), 0);
  const probabilities = Object.fromEntries(classes.map((name, i) => [name, values[i] as number]));
  return { class: classes[best] as string, probability: values[best] as number, probabilities };
}
