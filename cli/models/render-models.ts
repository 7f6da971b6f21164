import { fewImages } from '../../shared/dataset/few-images';
import { parseSpace } from '../../shared/features/parse-space';
import type { LatestFile, VersionFile } from '../../shared/registry/registry-files';
import { table } from '../terminal/table';
import type { ListedModel } from './registry-answers';

export function renderModels(models: readonly ListedModel[]): string {
  const rows = models.flatMap(({ name, latest, versions }) =>
    versions.map((own) => [
      `${name}@${own.version}`,
      own.version === latest ? 'latest' : '',
      own.final.accuracy.toFixed(4),
      `${own.validation.count}${fewImages(own.validation.count) ? ', too few to rely on' : ''}`,
      baseOf(own),
      own.publishedAt.slice(0, 16).replace('T', ' '),
      own.runId,
    ]),
  );
  return table([['model', '', 'accuracy', 'images', 'base', 'published', 'run'], ...rows], 'left');
}

export function renderVersion(own: VersionFile, latest: LatestFile | undefined): string {
  const { validation, final, base } = own;
  const few = fewImages(validation.count);
  const lines = [
    `${own.name}@${own.version}${latest?.version === own.version ? ' (latest)' : ''}`,
    `run        ${own.runId}`,
    `published  ${own.publishedAt}`,
    `classes    ${own.classes.join(', ')}`,
    ...('task' in own ? [`labels     several per image, from ${thresholdsText(own)}`] : []),
    `base       ${baseOf(own)} in ${base.precision}, sha256 ${base.sha256.slice(0, 16)}…`,
    `validation accuracy ${final.accuracy.toFixed(4)}, loss ${final.loss.toFixed(4)}, ${validation.hits} of ${validation.count} images ${'task' in own ? 'wholly right' : 'right'}${few ? ` (${few})` : ''}`,
    `images     ${validation.imagesSha256.slice(0, 16)}… (the same here is the same validation images)`,
    `model      ${own.modelSha256}`,
  ];
  if (latest) lines.push('', 'moves of the latest version', ...latest.moves.map(moveLine));
  return lines.join('\n');
}

const thresholdsText = ({ classes, thresholds }: { classes: readonly string[]; thresholds: readonly number[] }) =>
  classes.map((name, i) => `${name} ${thresholds[i]?.toFixed(3)}`).join(', ');

/** As `headstart select --pool` takes it: a base's name says no size, and versions of several sizes stand beside each other. */
function baseOf({ base, featureSpace }: VersionFile): string {
  const size = parseSpace(featureSpace)?.imageSizePx;
  return size === undefined ? base.name : `${base.name}@${size}`;
}

function moveLine({ at, by, from, to, forced, why }: LatestFile['moves'][number]): string {
  return `  ${at.slice(0, 16).replace('T', ' ')}  ${from ?? '–'} → ${to}  ${by}${forced ? ', forced' : ''}: ${why}`;
}
