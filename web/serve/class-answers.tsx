import { Scroll } from './scroll';
import { percent } from './words';

export interface ClassAnswersProps {
  readonly classes: readonly string[];
  /** What the model says, both in the order of the classes; absent where it was not asked. */
  readonly probabilities?: readonly number[] | undefined;
  readonly thresholds?: readonly number[] | undefined;
  /** What the image's labels are, where that is known. */
  readonly labels?: readonly string[];
  /** To correct them: gives the image a label, or takes it away. */
  toggle?: ((name: string) => void) | undefined;
}

/** Classes of an image, one by one: the model's probability, the threshold, what follows, and the label. */
export function ClassAnswers({ classes, probabilities, thresholds, labels, toggle }: ClassAnswersProps) {
  return (
    <Scroll label="Answers by class">
      <table class="answers">
        <thead>
          <tr>
            <th scope="col">Class</th>
            {probabilities && (
              <>
                <th scope="col">Probability</th>
                <th scope="col">Threshold</th>
                <th scope="col">Model</th>
              </>
            )}
            {labels && <th scope="col">Label</th>}
          </tr>
        </thead>
        <tbody>
          {classes.map((name, i) => (
            <tr key={name}>
              <th scope="row">
                {toggle && i < 9 && <kbd>{i + 1}</kbd>} {name}
              </th>
              {probabilities && (
                <Answer
                  probability={probabilities[i] as number}
                  threshold={thresholds?.[i] as number}
                  isLabel={labels?.includes(name)}
                />
              )}
              {labels && (
                <td>
                  {toggle ? (
                    <input
                      type="checkbox"
                      aria-label={`It shows ${name}`}
                      checked={labels.includes(name)}
                      onChange={() => toggle(name)}
                    />
                  ) : labels.includes(name) ? (
                    'yes'
                  ) : (
                    'no'
                  )}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

interface AnswerProps {
  readonly probability: number;
  readonly threshold: number;
  readonly isLabel: boolean | undefined;
}

function Answer({ probability, threshold, isLabel }: AnswerProps) {
  const isSaid = probability >= threshold;
  const isRight = isLabel === undefined || isLabel === isSaid;
  return (
    <>
      <td>{percent(probability)}</td>
      <td>{percent(threshold)}</td>
      <td>
        <b class={isRight ? (isSaid ? 'good' : 'quiet') : 'wrong'}>{isSaid ? 'yes' : 'no'}</b>
      </td>
    </>
  );
}
