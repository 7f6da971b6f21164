import { onnx } from 'onnx-proto';
import { valueInfo } from '../../engine/onnx-graph';
import { renameValues } from '../../engine/rename-values';
import { BaseError } from '../../errors';

/** A network as engines run it, of one of the bases. */
export interface JoinedPart {
  /** As messages call it. */
  readonly name: string;
  /** "pixels" float [n, S, S, 3] in [-1, 1] → "features" float [n, featureCount] */
  readonly network: Uint8Array;
  readonly featureCount: number;
}

/**
 * Networks that read the same pixels as one: "pixels" float [n, S, S, 3] in [-1, 1] → "features" float [n, sum of
 * featureCount], those of the first before those of the second, each number as its own network gives it. The same networks
 * give the same bytes.
 * @throws BaseError where they are written in versions of ONNX that do not go into one file
 */
export function joinNetworks(parts: readonly JoinedPart[], imageSizePx: number): Uint8Array {
  const models = parts.map(({ network }) => onnx.ModelProto.decode(network));
  const graphs = models.map(({ graph }, i) => ownNames(onnx.GraphProto.create(graph ?? {}), `part${i + 1}`));
  const featureCount = parts.reduce((sum, own) => sum + own.featureCount, 0);
  const concat = onnx.NodeProto.create({
    opType: 'Concat',
    name: FEATURES,
    input: graphs.map(({ output }) => output[0]?.name ?? ''),
    output: [FEATURES],
    attribute: [{ name: 'axis', type: onnx.AttributeProto.AttributeType.INT, i: 1 }],
  });
  const model = onnx.ModelProto.create({
    irVersion: Math.max(...models.map(({ irVersion }) => Number(irVersion))),
    producerName: 'headstart',
    opsetImport: opsetsOf(parts, models),
    functions: models.flatMap(({ functions }) => functions),
    graph: {
      name: 'pair',
      node: [...graphs.flatMap(({ node }) => node), concat],
      initializer: graphs.flatMap(({ initializer }) => initializer),
      input: [valueInfo({ name: PIXELS, shape: ['n', imageSizePx, imageSizePx, 3] })],
      output: [valueInfo({ name: FEATURES, shape: ['n', featureCount] })],
    },
  });
  return onnx.ModelProto.encode(model).finish();
}

const PIXELS = 'pixels';
const FEATURES = 'features';

/** All values and nodes of a graph get a name in front, but the pixels, which are the same for all. */
function ownNames(graph: onnx.GraphProto, prefix: string): onnx.GraphProto {
  const pixels = graph.input[0]?.name;
  renameValues(graph, (name) => (name === pixels ? PIXELS : `${prefix}/${name}`));
  for (const node of graph.node) if (node.name) node.name = `${prefix}/${node.name}`;
  return graph;
}

function opsetsOf(parts: readonly JoinedPart[], models: readonly onnx.ModelProto[]): onnx.IOperatorSetIdProto[] {
  const versions = new Map<string, { readonly version: number; readonly name: string }>();
  for (const [i, { opsetImport }] of models.entries()) {
    const { name } = parts[i] as JoinedPart;
    for (const { domain, version } of opsetImport) {
      const key = domain ?? '';
      const known = versions.get(key);
      const own = Number(version);
      if (known && known.version !== own) throw notTogether(key, known, { version: own, name });
      versions.set(key, { version: own, name });
    }
  }
  return [...versions]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([domain, { version }]) => onnx.OperatorSetIdProto.create({ domain, version }));
}

interface Uses {
  readonly version: number;
  readonly name: string;
}

function notTogether(domain: string, one: Uses, other: Uses): BaseError {
  const what = domain ? `opset of ${domain}` : 'opset';
  return new BaseError(
    `Cannot make a pair of ${one.name} and ${other.name}: one uses ${what} ${one.version}, the other ${other.version}, and a file has one of them`,
    { remedy: 'Export the ONNX file again with opset_version=17, which the bases of the pool use.' },
  );
}
