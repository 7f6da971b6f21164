import type { RunImage } from './read-run-images';

/** The zip that images lie in; it is found beside the metadata, under this name. */
export interface DescribedArchive {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * A data set in Croissant 1.0, as JSON-LD: the archive, its image files, and two record sets. "labels" is the class and the
 * split of each image; "images" joins them with the pictures. Labels stand in the metadata and not in a table beside it,
 * because readers of tables take a class that is called 001 or NA for a number or for nothing.
 * What only people know (licence, who made the images, how to cite them) is not invented.
 */
export function croissantMetadata(
  archive: DescribedArchive,
  images: readonly RunImage[],
  classes: readonly string[],
): object {
  const { file, bytes, sha256 } = archive;
  return {
    '@context': CONTEXT,
    '@type': 'sc:Dataset',
    name: file.replace(/\.zip$/i, ''),
    description: `${images.length} images of ${classes.length} classes: ${classes.join(', ')}. Each has the split that it was used in by a run of Headstart.`,
    conformsTo: 'http://mlcommons.org/croissant/1.0',
    distribution: [
      {
        '@type': 'cr:FileObject',
        '@id': 'archive',
        name: file,
        contentUrl: file,
        contentSize: `${bytes} B`,
        encodingFormat: 'application/zip',
        sha256,
      },
      {
        '@type': 'cr:FileSet',
        '@id': 'files',
        name: 'files',
        description: 'The image files of the archive, those among them that the run left out.',
        containedIn: { '@id': 'archive' },
        ...kindsOf(images),
      },
    ],
    recordSet: [labels(images), pictures()],
  };
}

/** The class and the split of each image, by its path in the archive. */
function labels(images: readonly RunImage[]): object {
  const fields = { file: 'Path in the archive.', label: 'The class.', split: 'train, validation or test.' };
  return {
    '@type': 'cr:RecordSet',
    '@id': 'labels',
    name: 'labels',
    key: { '@id': 'labels/file' },
    field: Object.entries(fields).map(([name, description]) => ({
      ...{ '@type': 'cr:Field', '@id': `labels/${name}`, name, description, dataType: 'sc:Text' },
    })),
    data: images.map((image) => ({
      'labels/file': image.file,
      'labels/label': image.label,
      'labels/split': image.split,
    })),
  };
}

function pictures(): object {
  const field = (name: string, dataType: string, more: object) => ({
    ...{ '@type': 'cr:Field', '@id': `images/${name}`, name, dataType, ...more },
  });
  const ofFile = (fileProperty: string, more: object = {}) => ({
    source: { fileSet: { '@id': 'files' }, extract: { fileProperty }, ...more },
  });
  const ofLabels = (name: string) => ({ '@id': `labels/${name}` });
  return {
    '@type': 'cr:RecordSet',
    '@id': 'images',
    name: 'images',
    description: 'Label and split are missing for the images that the run left out.',
    field: [
      // What is joined has to be text, which a path becomes by being matched.
      field('file', 'sc:Text', {
        ...ofFile('fullpath', { transform: { regex: '^(.+)$' } }),
        references: { field: ofLabels('file') },
      }),
      field('image', 'sc:ImageObject', ofFile('content')),
      field('label', 'sc:Text', { source: { field: ofLabels('label') } }),
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
