import { FIGURE_STYLE } from './figure-style';
import { type DrawText, PANEL_HEIGHT, PANEL_WIDTH, plotPanel, svgText } from './plot-panel';

/**
 * Two learning curves in one panel: accuracy on validation by epoch.
 * @param transfer of the head on a pretrained base, by epoch
 * @param scratch of the same network from random weights, by epoch
 */
export function comparisonSvg(
  transfer: readonly number[],
  scratch: readonly number[],
  drawText: DrawText = svgText,
): string {
  const lowest = Math.min(...transfer, ...scratch, 0.5);
  const panel = plotPanel(
    {
      title: 'Validation accuracy: transfer and from scratch',
      yLabel: 'Accuracy',
      xLabel: 'epoch',
      yLimits: [Math.max(0, lowest - 0.05), 1],
      legend: 'best',
      series: [
        { name: 'Transfer', values: transfer, kind: 'training' },
        { name: 'From scratch', values: scratch, kind: 'validation' },
      ],
    },
    0,
    drawText,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${PANEL_WIDTH} ${PANEL_HEIGHT}" width="${PANEL_WIDTH}" height="${PANEL_HEIGHT}" font-family="sans-serif" role="img">`,
    '<title>Validation accuracy by epoch, with transfer and from scratch</title>',
    `<style>${FIGURE_STYLE}</style><rect width="100%" height="100%" class="paper"/>`,
    panel,
    '</svg>',
  ].join('');
}
