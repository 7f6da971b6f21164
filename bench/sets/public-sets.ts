/** A public set of images with labels, as somebody's Git repository holds it. */
export interface PublicSet {
  /** Names it on the command line, and its zip. */
  readonly name: string;
  readonly title: string;
  /** On github.com, "owner/name". */
  readonly repository: string;
  /** Pins every image: a commit is a hash of all files. */
  readonly commit: string;
  /** Class of the images of each folder. */
  readonly folders: Readonly<Record<string, string>>;
  readonly images: number;
  /** What is said of the images' terms, and where. */
  readonly licence: string;
}

/**
 * The six sets that source models are compared on. Of some the first publisher offers an archive on another site or in Git LFS; those
 * are taken from a repository that holds the same files plainly.
 */
export const PUBLIC_SETS: readonly PublicSet[] = [
  {
    name: 'hymenoptera',
    title: 'hymenoptera: ants and bees',
    repository: 'jaddoescad/ants_and_bees',
    commit: '5d82a105e974be91c3f3577b5af6a439f73f11c6',
    folders: { 'train/ants': 'ants', 'train/bees': 'bees', 'val/ants': 'ants', 'val/bees': 'bees' },
    images: 397,
    licence: "none stated; photographs of ImageNet, the set of PyTorch's tutorial on transfer learning",
  },
  {
    name: 'brain-mri',
    title: 'brain MRI, with and without a tumour',
    repository: 'MohamedAliHabib/Brain-Tumor-Detection',
    commit: '30470ae8eb2e4a523df7dc45dd5323903cb98365',
    folders: { no: 'no', yes: 'yes' },
    images: 253,
    licence:
      'Apache-2.0 by the repository; the images are those of navoneel/brain-mri-images-for-brain-tumor-detection',
  },
  {
    name: 'sign-digits',
    title: 'sign language digits',
    repository: 'ardamavi/Sign-Language-Digits-Dataset',
    commit: '4b09433ef9d5c60602e8805bb54b8aa2428527f8',
    folders: Object.fromEntries(Array.from({ length: 10 }, (_, digit) => [`Dataset/${digit}`, String(digit)])),
    images: 2062,
    licence: 'Apache-2.0',
  },
  {
    name: 'trashnet',
    title: 'TrashNet: waste by material',
    repository: 'congduytran12/Trash-Classification-',
    commit: '00212f2c18dcdb9045c74481eaae5baaf72537df',
    folders: Object.fromEntries(
      ['cardboard', 'glass', 'metal', 'paper', 'plastic', 'trash'].map((own) => [`dataset-resized/${own}`, own]),
    ),
    images: 2527,
    licence: 'MIT by garythung/trashnet, which holds the same images as one archive; none stated by this repository',
  },
  {
    name: 'rsscn7',
    title: 'RSSCN7: scenes from above',
    repository: 'palewithout/RSSCN7',
    commit: '6d77849df87d242b323184ab096e44dd63730c7e',
    folders: Object.fromEntries(
      ['aGrass', 'bField', 'cIndustry', 'dRiverLake', 'eForest', 'fResident', 'gParking'].map((own) => [own, own]),
    ),
    images: 2800,
    licence: 'none stated; published for research by the authors of the set',
  },
  {
    name: 'flowers',
    title: 'five flowers',
    repository: 'Oldpel/flower_photos',
    commit: '140ff6f3beb2173715002984c2bd58dc3506d4c9',
    folders: Object.fromEntries(
      ['daisy', 'dandelion', 'roses', 'sunflowers', 'tulips'].flatMap((own) => [
        [`dataset/train/${own}`, own],
        [`dataset/val/${own}`, own],
      ]),
    ),
    images: 3670,
    licence: "CC BY by the photographers, says TensorFlow's flower_photos.tgz; none stated by this repository",
  },
];
