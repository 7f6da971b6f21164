/** A document of headings, paragraphs, lists, tables and code, in no format yet. Text is plain: no markup in it. */
export interface CardDocument {
  readonly title: string;
  readonly sections: readonly CardSection[];
}

export interface CardSection {
  readonly title: string;
  readonly blocks: readonly CardBlock[];
}

export type CardBlock =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | {
      readonly kind: 'table';
      readonly caption: string;
      readonly columns: readonly string[];
      /** The first cell of a row is its header. */
      readonly rows: readonly (readonly string[])[];
    }
  | { readonly kind: 'code'; readonly language: string; readonly code: string };

export const text = (...sentences: readonly (string | false | undefined)[]): CardBlock => ({
  kind: 'text',
  text: sentences.filter(Boolean).join(' '),
});
