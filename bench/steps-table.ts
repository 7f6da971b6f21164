import { timeText } from '../cli/terminal/progress-bar';
import { type CostedStep, stepCosts } from '../functions/cost/step-costs';
import { deployedSize } from '../functions/cost/step-limits';
import { DEFAULT_CONCURRENCY } from '../functions/steps';
import { parseConfig } from '../shared/config';
import { thousands } from '../shared/thousands';
import { shapeOf } from './simulated-tables';

/** What a step took in a process of its own. */
export interface MeasuredStep {
  readonly step: CostedStep;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMb: number;
}

/** Of a run of so many images, eight of ten for training: what was measured beside what functions/cost/step-costs.ts says. */
export function stepsTable(images: number, epochs: number, measured: readonly MeasuredStep[]): string {
  const config = parseConfig({ head: { epochs }, split: { train: 0.8, validation: 0.1, test: 0.1 } });
  const shape = { ...shapeOf(images, config), splitIsOurs: false };
  const costs = stepCosts(shape, config, {
    ...{ concurrency: DEFAULT_CONCURRENCY, secondsPerImage: 0 },
    trainMemoryMb: deployedSize('TrainHead').memoryMb,
  });
  const mb = (value: number) => `${thousands(Math.round(value))} MB`;
  const rows = measured.map(({ step, seconds, cpuSeconds, peakMb }) => {
    const { memoryMb, longestSeconds } = costs[step];
    const cells = [
      ...[step, `${seconds.toFixed(0)} s`, `${cpuSeconds.toFixed(0)} s`, mb(peakMb)],
      ...[mb(deployedSize(step).memoryMb), mb(memoryMb), timeText(longestSeconds)],
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return [
    `| ${thousands(images)} images, ${epochs} epochs | Wall | Processor | Peak memory | Its function has | The model: memory | The model: on AWS |`,
    '|---|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}
