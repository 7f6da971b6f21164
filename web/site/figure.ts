import { fewImages } from '../../shared/dataset/few-images';
import { element } from '../element';
import { percentText } from './verdict';

/** What is said of a model. */
export interface ShownFacts {
  readonly title: string;
  readonly figures: readonly HTMLElement[];
  /** Sentences. */
  readonly notes: readonly string[];
}

/** More names than these make no title. */
export const TITLE_CLASSES = 5;

export const figure = (name: string, value: string, small: string): HTMLElement =>
  element('div', {}, [element('dt', { text: name }), element('dd', {}, [value, element('small', { text: small })])]);

export const intervalText = ({ low, high }: { readonly low: number; readonly high: number }): string =>
  `${percentText(low)} to ${percentText(high)}`;

export const imagesText = (images: number): string => fewImages(images) ?? `${images} images`;
