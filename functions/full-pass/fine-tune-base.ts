import { SetupError } from '../../shared/errors';
import type { FullPassCounts } from '../contracts';
import type { StepContext } from '../handler';

/**
 * The task 'fine-tune': trains the base from a layer up, from the head that TrainHead left. THE PLACE WHERE FINE-TUNING
 * PLUGS IN: until it does, such a run is refused.
 * @throws SetupError
 */
export async function fineTuneBase(_runId: string, _context: StepContext): Promise<FullPassCounts> {
  throw new SetupError('This version of Headstart does not fine-tune yet', { remedy: 'take another "mode"' });
}
