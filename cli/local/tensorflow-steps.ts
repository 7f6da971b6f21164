import { fullPassResult, trainHeadResult } from '../../functions/contracts';
import type { StepContext } from '../../functions/handler';
import { loadTensorflow } from '../machine/load-tensorflow';
import { collectGarbage } from './faster/collect-garbage';
import { dropAhead } from './faster/fork-step-process';
import { decoderMayHaveCrashed, isFault } from './fault';
import { loadTensorflowStep } from './load-tensorflow-step';
import { type StepProcess, type StepProcessOptions, startStepProcess } from './start-step-process';
import type { TensorflowStep } from './step-messages';

/** The steps that TensorFlow computes, of one run: in a process of their own, or in this one where none can be had. */
export class TensorflowSteps {
  private process: StepProcess | undefined;

  /** @param mayBeApart false where this process loads TensorFlow in any case */
  constructor(
    private readonly options: StepProcessOptions,
    private readonly mayBeApart: boolean,
  ) {}

  /** Whether this process has nothing to do while a step is under way. */
  get isApart(): boolean {
    return this.process !== undefined;
  }

  /** Ahead of the first step, which then finds TensorFlow loaded. */
  start(): void {
    if (!this.mayBeApart) dropAhead();
    else if (!this.process?.isAlive) this.process = startStepProcess(this.options);
  }

  async trainHead(payload: unknown, context: StepContext): Promise<unknown> {
    const result = trainHeadResult.parse(await this.invoke('TrainHead', payload, context));
    if (!result.fineTune) this.end();
    return result;
  }

  async fullPass(payload: unknown, context: StepContext) {
    try {
      return fullPassResult.parse(await this.invoke('FullPass', payload, context));
    } catch (error) {
      if (!isFault(error)) throw error;
      // It may have been a decoder's, on an image that nobody has decoded before.
      context.progress({ kind: 'notice', text: decoderMayHaveCrashed(error.signal) });
      return fullPassResult.parse(await this.invoke('FullPass', payload, context, true));
    }
  }

  /** Nothing more is to come, or so it seems: a step that is called again after all starts another process. */
  end(): void {
    this.process?.end();
    this.process = undefined;
  }

  private async invoke(
    step: TensorflowStep,
    payload: unknown,
    context: StepContext,
    decodeApart = false,
  ): Promise<unknown> {
    this.start();
    if (this.process) {
      const answer = this.process.invoke(step, payload, context, decodeApart);
      // Meanwhile this process has nothing to do, and features that it has computed to let go.
      collectGarbage();
      return answer;
    }
    loadTensorflow();
    const result = await (await loadTensorflowStep(step)).invoke(payload, context);
    collectGarbage();
    return result;
  }
}
