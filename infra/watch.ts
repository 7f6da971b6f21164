import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  Dashboard,
  GraphWidget,
  type IMetric,
  MathExpression,
  Metric,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';

export interface WatchProps {
  readonly stateMachine: StateMachine;
  /** By what the dashboard calls them. */
  readonly functions: Readonly<Record<string, IFunction>>;
  readonly start: IFunction;
  readonly topic: ITopic;
  /** Minutes after which a run counts as too long. */
  readonly alarmMinutes: number;
}

const PERIOD = Duration.minutes(5);
const WIDTH = 12;

/** The alarms, each of which docs/operations.md explains, and a dashboard of the numbers behind them. */
export class Watch extends Construct {
  readonly #topic: ITopic;

  constructor(scope: Construct, id: string, props: WatchProps) {
    super(scope, id);
    const { stateMachine, functions, start, alarmMinutes } = props;
    this.#topic = props.topic;
    const runs = {
      started: stateMachine.metricStarted({ period: PERIOD }),
      succeeded: stateMachine.metricSucceeded({ period: PERIOD }),
      failed: sum('failed', [
        stateMachine.metricFailed({ period: PERIOD, statistic: Stats.SUM }),
        stateMachine.metricTimedOut({ period: PERIOD, statistic: Stats.SUM }),
      ]),
      time: stateMachine.metricTime({ period: PERIOD, statistic: Stats.MAXIMUM }),
    };
    const throttles = sum('throttled', [
      ...Object.values({ ...functions, start }).map((each) => each.metricThrottles({ period: PERIOD })),
      stateMachine.metricThrottled({ period: PERIOD, statistic: Stats.SUM }),
    ]);
    const unstarted = start.metricErrors({ period: PERIOD });

    this.#alarm('RunFailed', 'A run has failed: its run.json says why', runs.failed, 1);
    this.#alarm('Throttled', 'Calls were throttled for a quarter of an hour: see the quotas', throttles, 1, 3);
    this.#alarm(
      'RunTooLong',
      `A run took more than ${alarmMinutes} minutes`,
      runs.time,
      Duration.minutes(alarmMinutes).toMilliseconds(),
    );
    this.#alarm('StartFailed', 'A zip was dropped and no run could be started', unstarted, 1);

    const graph = (title: string, left: IMetric[]) => new GraphWidget({ title, left, width: WIDTH });
    const byFunction = (metric: (each: IFunction) => Metric) =>
      Object.entries(functions).map(([label, each]) => metric(each).with({ label }));
    new Dashboard(this, 'Dashboard', {
      widgets: [
        [graph('Runs', [runs.started, runs.succeeded, runs.failed]), graph('Longest run, ms', [runs.time])],
        [
          graph('Images', ['Images', 'Cached', 'Skipped'].map(imageMetric)),
          graph(
            'Functions: longest call, ms',
            byFunction((each) => each.metricDuration({ period: PERIOD, statistic: Stats.MAXIMUM })),
          ),
        ],
        [
          graph(
            'Functions: errors',
            byFunction((each) => each.metricErrors({ period: PERIOD })),
          ),
          graph('Throttled calls', [throttles]),
        ],
      ],
    });
  }

  #alarm(id: string, description: string, metric: IMetric, threshold: number, periods = 1): void {
    const alarm = new Alarm(this, id, {
      alarmDescription: description,
      metric,
      threshold,
      evaluationPeriods: periods,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.#topic));
  }
}

/** What ExtractFeatures counts; see functions/lambda/serve-step.ts. */
function imageMetric(metricName: string): Metric {
  return new Metric({
    namespace: 'Headstart',
    metricName,
    dimensionsMap: { service: 'ExtractFeatures' },
    statistic: Stats.SUM,
    period: PERIOD,
  });
}

function sum(label: string, metrics: readonly IMetric[]): MathExpression {
  const named = metrics.map((metric, i) => [`m${i}`, metric] as const);
  return new MathExpression({
    label,
    period: PERIOD,
    expression: named.map(([id]) => `FILL(${id}, 0)`).join(' + '),
    usingMetrics: Object.fromEntries(named),
  });
}
