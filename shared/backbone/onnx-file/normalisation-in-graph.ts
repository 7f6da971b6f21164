import { constantsOf } from './constants-of';
import type { ImageInput } from './find-image-input';
import type { OnnxModel, OnnxNode, OnnxTensor } from './onnx-model';
import { AS_THEY_ARE, IMAGENET, MINUS_ONE_TO_ONE, type Normalisation, ZERO_TO_ONE } from './onnx-preprocessing';
import { fewNumbers } from './read-tensor';

const PASSED = new Set(['Cast', 'Identity', 'Transpose', 'Clip']);
/** Of values below and above zero, the smaller part to the larger: more uneven, and they were not made to lie around zero. */
const LEAST_BALANCE = 0.25;
/** What is only made smaller by more than this had 0 to 255. */
const LARGEST_SCALE = 0.02;
/** How far the ends of a quantised range may lie from the usual ones, as a share of the range. */
const TOLERANCE = 0.12;

/**
 * What the first nodes say of the pixels that a network wants: it normalises them itself, or rounds them to 8 bits of a
 * known range.
 */
export function normalisationInGraph(
  model: OnnxModel,
  image: ImageInput,
): { readonly normalisation: Normalisation; readonly why: string } | undefined {
  const constants = constantsOf(model);
  const users = new Map<string, OnnxNode[]>();
  for (const node of model.nodes) {
    if (node.opType === 'Shape') continue;
    for (const input of new Set(node.inputs)) {
      const ofInput = users.get(input);
      if (ofInput) ofInput.push(node);
      else users.set(input, [node]);
    }
  }
  let value = image.name;
  let line = { scale: 1, shift: 0 };
  let steps = 0;
  for (
    let [node, ...others] = users.get(value) ?? [];
    node && others.length === 0;
    [node, ...others] = users.get(value) ?? []
  ) {
    if (node.opType === 'QuantizeLinear' && steps === 0) return quantisedRange(node, constants);
    const next = PASSED.has(node.opType) ? line : appended(line, node, value, constants);
    if (!next) break;
    if (next !== line) steps++;
    line = next;
    value = node.outputs[0] ?? '';
  }
  return steps === 0 ? undefined : wantedBy(line);
}

interface Line {
  readonly scale: number;
  readonly shift: number;
}

/** One more step of arithmetic with a constant, on average over the channels. */
function appended(
  { scale, shift }: Line,
  { opType, inputs }: OnnxNode,
  value: string,
  constants: ReadonlyMap<string, OnnxTensor>,
): Line | undefined {
  const [a = '', b = ''] = inputs;
  const constant = constants.get(a === value ? b : a);
  const numbers = constant && fewNumbers(constant, 3);
  if (!numbers || numbers.length === 0) return undefined;
  const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
  const isFirst = a === value;
  if (opType === 'Add') return { scale, shift: shift + mean };
  if (opType === 'Sub') return isFirst ? { scale, shift: shift - mean } : { scale: -scale, shift: mean - shift };
  if (opType === 'Mul') return { scale: scale * mean, shift: shift * mean };
  if (opType === 'Div' && isFirst && mean !== 0) return { scale: scale / mean, shift: shift / mean };
  return undefined;
}

/** Which range of pixels comes to lie around zero, or within one. */
function wantedBy({ scale, shift }: Line) {
  const balance = (largest: number) => {
    const ends = [shift, scale * largest + shift];
    const [low, high] = [Math.min(...ends), Math.max(...ends)];
    return low < 0 && high > 0 ? Math.min(-low, high) / Math.max(-low, high) : 0;
  };
  const isRaw = shift === 0 ? Math.abs(scale) <= LARGEST_SCALE : balance(255) >= Math.max(LEAST_BALANCE, balance(1));
  if (isRaw) return { normalisation: AS_THEY_ARE, why: '0 to 255 as they are, for the network normalises them itself' };
  if (shift !== 0 && balance(1) >= LEAST_BALANCE) {
    return { normalisation: ZERO_TO_ONE, why: '0 to 1, for the network normalises these itself' };
  }
  return undefined;
}

function quantisedRange({ inputs }: OnnxNode, constants: ReadonlyMap<string, OnnxTensor>) {
  const [, scaleName = '', zeroName = ''] = inputs;
  const zeroPoint = constants.get(zeroName);
  const scale = constants.get(scaleName);
  const [step = 0] = (scale && fewNumbers(scale, 1)) ?? [];
  const [zero = 0] = (zeroPoint && fewNumbers(zeroPoint, 1)) ?? [];
  const least = zeroPoint?.dataType === 3 ? -128 : 0;
  const [low, high] = [(least - zero) * step, (least + 255 - zero) * step];
  const found = RANGES.find(({ ends: [from, to] }) => {
    const most = TOLERANCE * (to - from);
    return Math.abs(low - from) <= most && Math.abs(high - to) <= most;
  });
  if (!found) return undefined;
  const why = `${found.called}, for it rounds them from ${low.toFixed(2)} to ${high.toFixed(2)}`;
  return { normalisation: found.normalisation, why };
}

const RANGES: readonly {
  readonly ends: readonly [number, number];
  readonly normalisation: Normalisation;
  readonly called: string;
}[] = [
  { ends: [-2.118, 2.64], normalisation: IMAGENET, called: "ImageNet's mean and deviation" },
  { ends: [-1, 1], normalisation: MINUS_ONE_TO_ONE, called: '-1 to 1' },
  { ends: [0, 1], normalisation: ZERO_TO_ONE, called: '0 to 1' },
  { ends: [0, 255], normalisation: AS_THEY_ARE, called: '0 to 255' },
];
