import { useState } from 'preact/hooks';
import { correctionsIn } from './corrected';
import { useCorrections } from './corrections';
import { TrainAgain } from './train-again';
import { count } from './words';

interface CorrectionBarProps {
  readonly run: string;
  readonly isMultiLabel?: boolean;
  changed(): void;
}

/** How many labels were changed and images left out, and the way to a run with that. */
export function CorrectionBar({ run, isMultiLabel, changed }: CorrectionBarProps) {
  const [corrections, change] = useCorrections(run);
  const [isAsking, setAsking] = useState(false);
  if (correctionsIn(corrections) === 0) return null;
  const discard = () => change({ labels: {}, exclude: [] });
  const relabelled = Object.keys(corrections.labels).length;
  const words = [
    relabelled > 0
      ? isMultiLabel
        ? `${count(relabelled, 'image')} relabelled`
        : `${count(relabelled, 'label')} changed`
      : '',
    corrections.exclude.length > 0 ? `${count(corrections.exclude.length, 'image')} left out` : '',
  ];
  return (
    <div class="correction-bar">
      <p role="status">{words.filter(Boolean).join(', ')}</p>
      <button type="button" onClick={() => setAsking(true)}>
        Train again with that
      </button>
      <button type="button" class="plain" onClick={discard}>
        Discard
      </button>
      {isAsking && (
        <TrainAgain
          name={run}
          corrections={corrections}
          {...{ isMultiLabel }}
          close={() => setAsking(false)}
          changed={changed}
          begun={discard}
        />
      )}
    </div>
  );
}
