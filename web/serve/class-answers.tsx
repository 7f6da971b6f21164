import { Scroll } from './scroll';
import { percent } from './words';

export interface ClassAnswersProps {
  readonly classes: readonly string[];
  /** Both in the order of the classes. */
  readonly probabilities: readonly number[];
  readonly thresholds: readonly number[];
  /** What the image's labels are, where that is known. */
  readonly labels?: readonly string[];
}

/** What a multi-label model says of an image, class by class: the probability, the threshold, and what follows. */
export function ClassAnswers({ classes, probabilities, thresholds, labels }: ClassAnswersProps) {
  return (
    <Scroll label="Answers by class">
      <table class="answers">
        <thead>
          <tr>
            <th scope="col">Class</th>
            <th scope="col">Probability</th>
            <th scope="col">Threshold</th>
            <th scope="col">Model</th>
            {labels && <th scope="col">Label</th>}
          </tr>
        </thead>
        <tbody>
          {classes.map((name, i) => {
            const [probability, threshold] = [probabilities[i] as number, thresholds[i] as number];
            const isSaid = probability >= threshold;
            const isRight = labels === undefined || labels.includes(name) === isSaid;
            return (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{percent(probability)}</td>
                <td>{percent(threshold)}</td>
                <td>
                  <b class={isRight ? (isSaid ? 'good' : 'quiet') : 'wrong'}>{isSaid ? 'yes' : 'no'}</b>
                </td>
                {labels && <td>{labels.includes(name) ? 'yes' : 'no'}</td>}
              </tr>
            );
          })}
        </tbody>
      </table>
    </Scroll>
  );
}
