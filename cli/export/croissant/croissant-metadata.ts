import type { RunImage } from './read-run-images';

/** A zip that images lie in; it is found beside the metadata, under this name. */
export interface DescribedArchive {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  /** By their paths in it. */
  readonly images: readonly RunImage[];
}

/** What the images show. */
export interface DescribedClasses {
  readonly classes: readonly string[];
  /** Whether an image may have several of them, or none. */
  readonly several: boolean;
}

/**
 * A data set in Croissant 1.0, as JSON-LD: the archive, its image files, and two record sets. "labels" is the class and the
 * split of each image; "images" joins them with the pictures. Labels are in the metadata and not in a table beside it,
 * because readers of tables take a class that is called 001 or NA for a number or for nothing. Where an image may have
 * several, the field is a list, and is called "labels".
 * Several archives have these four each ("labels-1", "images-1"), since a path may occur in more than one of them.
 * What only people know (licence, who made the images, how to cite them) is not invented.
 */
export function croissantMetadata(
  name: string,
  archives: readonly DescribedArchive[],
  { classes, several }: DescribedClasses,
): object {
  const used = archives.filter(({ images }) => images.length > 0);
  const count = used.reduce((sum, { images }) => sum + images.length, 0);
  const label = several ? SEVERAL : ONE;
  const parts = used.map((own, i) => part(own, label, used.length > 1 ? `-${i + 1}` : ''));
  return {
    '@context': CONTEXT,
    '@type': 'sc:Dataset',
    name,
    description: `${count} images of ${classes.length} classes: ${classes.join(', ')}. Each has the split that it was used in by a run of Headstart.`,
    conformsTo: 'http://mlcommons.org/croissant/1.0',
    distribution: parts.flatMap(({ distribution }) => distribution),
    recordSet: parts.flatMap(({ recordSet }) => recordSet),
  };
}

/** @param nth what tells the ids of this archive from those of the others */
function part({ file, bytes, sha256, images }: DescribedArchive, label: LabelField, nth: string) {
  return {
    distribution: [
      {
        '@type': 'cr:FileObject',
        '@id': `archive${nth}`,
        name: file,
        contentUrl: file,
        contentSize: `${bytes} B`,
        encodingFormat: 'application/zip',
        sha256,
      },
      {
        '@type': 'cr:FileSet',
        '@id': `files${nth}`,
        name: `files${nth}`,
        description: `The image files of ${file}, including those that the run left out.`,
        containedIn: { '@id': `archive${nth}` },
        ...kindsOf(images),
      },
    ],
    recordSet: [labels(images, label, nth), pictures(label, nth)],
  };
}

/** The field that says what an image shows. */
interface LabelField {
  readonly name: string;
  readonly description: string;
  /** Of the field, beside its type. */
  readonly more: object;
  valueOf(image: RunImage): unknown;
}

const ONE: LabelField = { name: 'label', description: 'The class.', more: {}, valueOf: ({ labels: [own] }) => own };
const SEVERAL: LabelField = {
  name: 'labels',
  description: 'The classes; none for an image without a label.',
  more: { repeated: true },
  valueOf: ({ labels: own }) => own,
};

/** The class and the split of each image, by its path in the archive. */
function labels(images: readonly RunImage[], label: LabelField, nth: string): object {
  const id = `labels${nth}`;
  const fields = [
    { name: 'file', description: 'Path in the archive.', more: {} },
    label,
    { name: 'split', description: 'train, validation or test.', more: {} },
  ];
  return {
    '@type': 'cr:RecordSet',
    '@id': id,
    name: id,
    key: { '@id': `${id}/file` },
    field: fields.map(({ name, description, more }) => ({
      ...{ '@type': 'cr:Field', '@id': `${id}/${name}`, name, description, dataType: 'sc:Text', ...more },
    })),
    data: images.map((image) => ({
      [`${id}/file`]: image.file,
      [`${id}/${label.name}`]: label.valueOf(image),
      [`${id}/split`]: image.split,
    })),
  };
}

function pictures(label: LabelField, nth: string): object {
  const id = `images${nth}`;
  const field = (name: string, dataType: string, more: object) => ({
    ...{ '@type': 'cr:Field', '@id': `${id}/${name}`, name, dataType, ...more },
  });
  const ofFile = (fileProperty: string, more: object = {}) => ({
    source: { fileSet: { '@id': `files${nth}` }, extract: { fileProperty }, ...more },
  });
  const ofLabels = (name: string) => ({ '@id': `labels${nth}/${name}` });
  return {
    '@type': 'cr:RecordSet',
    '@id': id,
    name: id,
    description: 'Label and split are missing for the images that the run left out.',
    field: [
      // What is joined has to be text, which a path becomes by being matched.
      field('file', 'sc:Text', {
        ...ofFile('fullpath', { transform: { regex: '^(.+)$' } }),
        references: { field: ofLabels('file') },
      }),
      field('image', 'sc:ImageObject', ofFile('content')),
      field(label.name, 'sc:Text', { source: { field: ofLabels(label.name) }, ...label.more }),
      field('split', 'sc:Text', { source: { field: ofLabels('split') } }),
    ],
  };
}

/** Which files of the archive are images: by their extensions as they are written. */
function kindsOf(images: readonly RunImage[]): { encodingFormat: string[]; includes: string[] } {
  const written = new Set(images.map(({ file }) => file.slice(file.lastIndexOf('.') + 1)));
  const formats = new Set([...written].map((own) => FORMATS[own.toLowerCase()] ?? 'image/jpeg'));
  // The reference reader opens a file as the first format that it knows, and it knows JPEG and PNG.
  const known = ['image/jpeg', 'image/png'].filter((own) => formats.delete(own));
  return {
    encodingFormat: [...known, ...[...formats].sort()],
    includes: [...written].sort().map((own) => `*.${own}`),
  };
}

const FORMATS: Readonly<Record<string, string>> = {
  ...{ png: 'image/png', gif: 'image/gif', bmp: 'image/bmp', webp: 'image/webp', avif: 'image/avif' },
  ...{ tif: 'image/tiff', tiff: 'image/tiff', heic: 'image/heic', heif: 'image/heif', hif: 'image/heif' },
};

/** The context that version 1.0 prescribes. */
const CONTEXT = {
  '@language': 'en',
  '@vocab': 'https://schema.org/',
  citeAs: 'cr:citeAs',
  column: 'cr:column',
  conformsTo: 'dct:conformsTo',
  cr: 'http://mlcommons.org/croissant/',
  rai: 'http://mlcommons.org/croissant/RAI/',
  data: { '@id': 'cr:data', '@type': '@json' },
  dataType: { '@id': 'cr:dataType', '@type': '@vocab' },
  dct: 'http://purl.org/dc/terms/',
  equivalentProperty: 'cr:equivalentProperty',
  examples: { '@id': 'cr:examples', '@type': '@json' },
  extract: 'cr:extract',
  field: 'cr:field',
  fileProperty: 'cr:fileProperty',
  fileObject: 'cr:fileObject',
  fileSet: 'cr:fileSet',
  format: 'cr:format',
  includes: 'cr:includes',
  isLiveDataset: 'cr:isLiveDataset',
  jsonPath: 'cr:jsonPath',
  key: 'cr:key',
  md5: 'cr:md5',
  parentField: 'cr:parentField',
  path: 'cr:path',
  recordSet: 'cr:recordSet',
  references: 'cr:references',
  regex: 'cr:regex',
  repeated: 'cr:repeated',
  replace: 'cr:replace',
  samplingRate: 'cr:samplingRate',
  sc: 'https://schema.org/',
  separator: 'cr:separator',
  source: 'cr:source',
  subField: 'cr:subField',
  transform: 'cr:transform',
} as const;
