import type { History } from '../head/head';
import { type DrawText, PANEL_HEIGHT, PANEL_WIDTH, type Panel, plotPanel, svgText } from './plot-panel';

/**
 * The notebook's two panels: accuracy above, loss below, training and validation by epoch, with the notebook's titles,
 * labels, legends and limits. Accuracy runs from the lowest value to 1, loss from 0 to 1; a loss above 1 lies on the upper
 * edge, as it would be cut off there in the notebook.
 * @param style CSS of the figure; in the report the page's own style serves
 */
export function curvesSvg(history: History, style = '', drawText: DrawText = svgText): string {
  const last = history.accuracy.length - 1;
  const said = `After ${last + 1} epochs: training accuracy ${fixed(history.accuracy[last])}, validation accuracy ${fixed(history.val_accuracy[last])}, training loss ${fixed(history.loss[last])}, validation loss ${fixed(history.val_loss[last])}.`;
  const height = 2 * PANEL_HEIGHT;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="curves" viewBox="0 0 ${PANEL_WIDTH} ${height}" width="${PANEL_WIDTH}" height="${height}" role="img">`,
    `<title>Training and validation accuracy and loss by epoch</title><desc>${said}</desc>`,
    style ? `<style>${style}</style><rect width="100%" height="100%" class="paper"/>` : '',
    plotPanel(accuracyPanel(history), 0, drawText),
    plotPanel(lossPanel(history), PANEL_HEIGHT, drawText),
    '</svg>',
  ].join('');
}

function accuracyPanel({ accuracy, val_accuracy }: History): Panel {
  const finite = [...accuracy, ...val_accuracy].filter(Number.isFinite);
  const lowest = Math.min(1, ...finite);
  const room = (1 - lowest) * 0.05;
  return {
    title: 'Training and Validation Accuracy',
    yLabel: 'Accuracy',
    yLimits: [lowest === 1 ? 0 : Math.max(0, lowest - room), 1],
    legend: 'lower right',
    series: [
      { name: 'Training Accuracy', values: accuracy, kind: 'training' },
      { name: 'Validation Accuracy', values: val_accuracy, kind: 'validation' },
    ],
  };
}

function lossPanel({ loss, val_loss }: History): Panel {
  return {
    title: 'Training and Validation Loss',
    yLabel: 'Cross Entropy',
    xLabel: 'epoch',
    yLimits: [0, 1],
    legend: 'upper right',
    series: [
      { name: 'Training Loss', values: loss, kind: 'training' },
      { name: 'Validation Loss', values: val_loss, kind: 'validation' },
    ],
  };
}

const fixed = (value: number | undefined) => (value === undefined ? 'unknown' : value.toFixed(3));
