import type { Manifest } from '../shared/dataset/manifest';
import type { History } from '../shared/head/head';
import { curvesSvg } from '../shared/report/curves-svg';
import { FIGURE_STYLE } from '../shared/report/figure-style';
import type { DrawText } from '../shared/report/plot-panel';
import { samplesFigure } from '../shared/report/samples-figure';
import { svgToPng } from '../shared/report/svg-to-png';
import { textOutlines } from '../shared/report/text-outlines';
import { type Chosen, drawSamples } from './draw-pictures';
import { figureFonts } from './figure-fonts';

export type SampleFigure = Awaited<ReturnType<typeof drawSampleFigure>>;

/** Nine of the training images, as the report shows them and as a figure of their own. */
export async function drawSampleFigure(chosen: Chosen, manifest: Manifest) {
  const samples = await drawSamples(chosen, manifest);
  return { samples, samplesPng: await samplesFigure(samples, await lettering()) };
}

/** Accuracy and loss by epoch, as PNG. */
export async function drawCurves(history: History): Promise<Uint8Array> {
  return svgToPng(curvesSvg(history, FIGURE_STYLE, await lettering()));
}

let letters: Promise<DrawText> | undefined;

/** Reading the typeface takes as long as drawing with it: once per process. */
function lettering(): Promise<DrawText> {
  letters ??= figureFonts().then(textOutlines);
  return letters;
}
