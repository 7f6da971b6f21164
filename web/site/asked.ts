import type { Picture } from '../browser/read-picture';
import type { LoadedModel, PictureFacts } from '../browser/start-model';

/** What a model says of a picture, for a page. */
export interface Said {
  readonly picture: PictureFacts;
  /** Changes only where the answer does, and not with every number. */
  readonly answer: string;
  /**
   * A heading, and what follows it.
   * @param steady leaves bars where they are while numbers change, if there is one for each class
   */
  elements(steady?: boolean): readonly [HTMLElement, ...HTMLElement[]];
  /** For a screen reader, in one sentence. */
  sentence(name: string): string;
}

/** A model that a page asks, whichever kind it is. */
export interface AskedModel {
  readonly loaded: LoadedModel;
  ask(picture: Picture): Promise<Said>;
}
