import { scaleLinear } from 'd3-scale';

export interface Line {
  readonly name: string;
  /** By epoch. */
  readonly values: readonly number[];
}

export interface LineChartProps {
  readonly title: string;
  /** Whether values are shares: the axis then ends at 1. */
  readonly isShare: boolean;
  readonly lines: readonly Line[];
}

const [WIDTH, HEIGHT] = [720, 340];
const [LEFT, RIGHT, TOP, BOTTOM] = [56, 16, 16, 52];
const TICKS = 5;
/** Told apart without colours, too. */
const DASHES = ['none', '9 5', '2 4', '12 4 2 4', '5 3', '1 6'];

/** Some curves in one panel, with a legend below that is text. */
export function LineChart({ title, isShare, lines }: LineChartProps) {
  const values = lines.flatMap((line) => line.values).filter(Number.isFinite);
  const epochs = Math.max(1, ...lines.map((line) => line.values.length));
  const least = Math.min(...values, isShare ? 1 : Number.POSITIVE_INFINITY);
  const most = isShare ? 1 : Math.max(...values);
  const low = isShare ? Math.max(0, least - (1 - least) * 0.1) : 0;
  const x = scaleLinear([1, Math.max(2, epochs)], [LEFT, WIDTH - RIGHT]);
  const y = scaleLinear([low, most > low ? most : low + 1], [HEIGHT - BOTTOM, TOP]).nice(TICKS);
  const marks = x.ticks(Math.min(10, epochs)).filter(Number.isInteger);
  const last = lines.map(({ name, values: own }) => `${name} ${own.at(-1)?.toFixed(3)}`).join(', ');
  return (
    <figure class="chart">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`${title} by epoch; at the end ${last}`}>
        {y.ticks(TICKS).map((value) => (
          <g key={value}>
            <line class="grid" x1={LEFT} x2={WIDTH - RIGHT} y1={y(value)} y2={y(value)} />
            <text x={LEFT - 8} y={y(value)} dy="0.32em" text-anchor="end">
              {y.tickFormat(TICKS)(value)}
            </text>
          </g>
        ))}
        {marks.map((epoch) => (
          <text key={epoch} x={x(epoch)} y={HEIGHT - BOTTOM + 20} text-anchor="middle">
            {epoch}
          </text>
        ))}
        <text x={(LEFT + WIDTH - RIGHT) / 2} y={HEIGHT - 4} text-anchor="middle">
          epoch
        </text>
        {lines.map((line, i) => (
          <g key={line.name}>
            <polyline
              class={`curve line-${i}`}
              stroke-dasharray={DASHES[i % DASHES.length]}
              points={line.values.map((value, epoch) => `${x(epoch + 1)},${y(value)}`).join(' ')}
            />
            {line.values.length > 0 && (
              <circle class={`line-${i}`} cx={x(line.values.length)} cy={y(line.values.at(-1) as number)} r="4" />
            )}
          </g>
        ))}
      </svg>
      <figcaption>
        <ul class="legend-list">
          {lines.map(({ name }, i) => (
            <li key={name}>
              <svg viewBox="0 0 36 10" width="36" height="10" aria-hidden="true">
                <line
                  class={`curve line-${i}`}
                  stroke-dasharray={DASHES[i % DASHES.length]}
                  x1="0"
                  x2="36"
                  y1="5"
                  y2="5"
                />
              </svg>{' '}
              {name}
            </li>
          ))}
        </ul>
      </figcaption>
    </figure>
  );
}
