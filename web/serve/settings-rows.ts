import type { MetricsFile } from '../../shared/records/metrics-file';

/** What a run of either kind says of its settings. */
export interface ShownSettings extends Pick<MetricsFile, 'base' | 'config'> {
  readonly ladder: readonly Pick<MetricsFile['ladder'][number], 'name' | 'kept'>[];
}

/** The settings of a run that people ask about, with their labels. */
export function settingsRows({ base, config, ladder }: ShownSettings): (readonly [string, string])[] {
  const { head, augment, fineTune, mode, imageSizePx, seed } = config;
  const kept = ladder.find(({ kept }) => kept)?.name;
  return [
    ['Base network', `${base.name}, ${imageSizePx} px, ${base.precision}`],
    ['Epochs', String(head.epochs)],
    ['Batch size', String(head.batchSize)],
    ['Learning rate', `${head.learningRate}, ${head.optimizer}`],
    ['Dropout', String(head.dropout)],
    [
      'Augmentation',
      augment ? `${augment.views} views of each image, mirrored: ${augment.flip.replaceAll('_', ' ')}` : 'none',
    ],
    ['Fine-tuning', mode === 'fine-tune' ? `${fineTune.epochs} epochs from layer ${fineTune.at}` : 'none'],
    ...(ladder.length > 1 && kept ? [['Kept', WAYS[kept] ?? kept] as const] : []),
    ['Seed', String(seed)],
  ];
}

const WAYS: Readonly<Record<string, string>> = {
  head: 'the head on the images as they are',
  augmented: 'the head on the images and their views',
  'fine-tuned': 'the fine-tuned base',
};
