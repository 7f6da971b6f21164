import { DecodeProcess } from '../../shared/images/decode-process';

/**
 * Starts a process that decodes images, beside whatever is loaded meanwhile: a decoder that crashes takes nothing else with
 * it. Whoever is done ends it.
 * @returns undefined where there is no such program (sources that no set-up has bundled), or no process can be had: images
 * are then decoded in this one
 */
export function openDecoder(): DecodeProcess | undefined {
  if (!DecodeProcess.isAvailable()) return undefined;
  const decoder = new DecodeProcess();
  try {
    decoder.start();
    return decoder;
  } catch {
    // Node's own permission model.
    return undefined;
  }
}
