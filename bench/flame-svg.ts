/** The part of V8's .cpuprofile that a flame graph needs. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
    readonly children?: readonly number[];
  }[];
  readonly samples: readonly number[];
  /** Microseconds before each sample. */
  readonly timeDeltas: readonly number[];
}

interface Frame {
  readonly name: string;
  micros: number;
  readonly children: Map<string, Frame>;
}

const WIDTH = 1000;
const ROW = 18;
/** Narrower frames cannot be read, and would make the file large. */
const LEAST_WIDTH = 3;
const CHARACTER = 6.2;

/** A flame graph of a profile: a row a depth of the stack, width is time on the thread, waiting included. */
export function flameSvg(profile: CpuProfile, title: string): string {
  const root = tree(profile);
  const boxes: string[] = [];
  let deepest = 0;
  const draw = (frame: Frame, x: number, depth: number) => {
    const width = (frame.micros / root.micros) * WIDTH;
    if (width < LEAST_WIDTH) return;
    deepest = Math.max(deepest, depth);
    const seconds = (frame.micros / 1e6).toFixed(2);
    const label = frame.name.slice(0, Math.max(0, Math.floor((width - 6) / CHARACTER)));
    boxes.push(
      `<g><title>${escapeXml(frame.name)}: ${seconds} s</title><rect x="${x.toFixed(1)}" y="${depth * ROW + 28}" width="${width.toFixed(1)}" height="${ROW - 1}" fill="${colourOf(frame.name)}"/>${label.length > 2 ? `<text x="${(x + 3).toFixed(1)}" y="${depth * ROW + 41}">${escapeXml(label)}</text>` : ''}</g>`,
    );
    let at = x;
    for (const child of [...frame.children.values()].sort((a, b) => b.micros - a.micros)) {
      draw(child, at, depth + 1);
      at += (child.micros / root.micros) * WIDTH;
    }
  };
  draw(root, 0, 0);
  const height = (deepest + 1) * ROW + 36;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="monospace" font-size="10">`,
    '<rect width="100%" height="100%" fill="#fff"/>',
    `<text x="4" y="18" font-size="13">${escapeXml(title)}: ${(root.micros / 1e6).toFixed(1)} s</text>`,
    ...boxes,
    '</svg>\n',
  ].join('\n');
}

/** Samples as a tree of calls. Recursion and code between named functions are drawn as one frame. */
function tree({ nodes, samples, timeDeltas }: CpuProfile): Frame {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node.id] as const)));
  const root: Frame = { name: 'all', micros: 0, children: new Map() };
  for (const [i, sample] of samples.entries()) {
    const stack: string[] = [];
    for (let id: number | undefined = sample; id !== undefined; id = parents.get(id)) {
      const name = nameOf(byId.get(id)?.callFrame);
      if (name && name !== '(root)' && stack.at(-1) !== name) stack.push(name);
    }
    const micros = Math.max(0, timeDeltas[i] as number);
    root.micros += micros;
    let frame = root;
    for (const name of stack.reverse()) {
      const child: Frame = frame.children.get(name) ?? { name, micros: 0, children: new Map() };
      frame.children.set(name, child);
      child.micros += micros;
      frame = child;
    }
  }
  return root;
}

/** Functions without a name go by the package or file that they are in. */
function nameOf(call: { functionName: string; url: string } | undefined): string {
  if (!call) return '';
  if (call.functionName) return call.functionName;
  const [, inPackage] = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(call.url) ?? [];
  return inPackage ? `(${inPackage})` : '';
}

function colourOf(name: string): string {
  if (name === '(idle)') return '#e6e6e6';
  if (name.startsWith('(')) return '#f6c28b';
  let hash = 0;
  for (const character of name) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 360;
  return `hsl(${20 + (hash % 40)} 80% ${62 + (hash % 15)}%)`;
}

const escapeXml = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
