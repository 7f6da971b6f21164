import { useEffect, useRef, useState } from 'preact/hooks';
import { getModel, predictLabels, type SaidLabels } from './api';
import { ClassAnswers } from './class-answers';
import { Problem } from './problem';
import { useLoaded } from './use-loaded';
import { labelsText } from './words';

interface Tried {
  readonly id: number;
  readonly name: string;
  readonly url: string;
  readonly said?: SaidLabels;
  readonly error?: Error;
}

/** Asks a multi-label run's model, on the server, what images show: those that browsers cannot read, too. */
export function TryImages({ name }: { readonly name: string }) {
  const model = useLoaded(() => getModel(name), [name]);
  const [tried, setTried] = useState<readonly Tried[]>([]);
  const [isOver, setOver] = useState(false);
  const count = useRef(0);
  const urls = useRef<string[]>([]);
  useEffect(
    () => () => {
      for (const url of urls.current) URL.revokeObjectURL(url);
    },
    [],
  );
  const ask = async (id: number, file: File) => {
    const answer = await predictLabels(name, file).then(
      (said) => ({ said }),
      (error: Error) => ({ error }),
    );
    setTried((before) => before.map((own) => (own.id === id ? { ...own, ...answer } : own)));
  };
  const add = async (files: Iterable<File>) => {
    const added = [...files].map((file) => {
      const url = URL.createObjectURL(file);
      urls.current.push(url);
      count.current += 1;
      return { id: count.current, name: file.name, url, file };
    });
    setTried((before) => [...added].reverse().concat(before as typeof added));
    for (const { id, file } of added) await ask(id, file);
  };
  if (!model.value) return model.error ? <Problem error={model.error} /> : <p class="quiet">Loading the model …</p>;
  const { classes, thresholds } = model.value;
  return (
    <>
      <label
        id="drop"
        class={isOver ? 'over' : ''}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          void add(event.dataTransfer?.files ?? []);
        }}
      >
        <span>
          <b>Drop pictures here</b>, or choose files
        </span>
        <small class="quiet">They are classified by the server on this machine, and not kept.</small>
        <input
          type="file"
          id="files"
          accept="image/*,.bmp,.webp,.avif,.heic"
          multiple
          onChange={({ currentTarget }) => {
            const files = [...(currentTarget.files ?? [])];
            currentTarget.value = '';
            void add(files);
          }}
        />
      </label>
      <ul class="tried" aria-live="polite">
        {tried.map(({ id, name: file, url, said, error }) => (
          <li key={id} class="class" data-file={file} data-state={said ? 'answered' : error ? 'failed' : 'waiting'}>
            {!error && <img src={url} alt="" />}
            <div>
              <p class="small quiet">{file}</p>
              <Problem error={error} />
              {!said && !error && <p class="quiet">Waiting …</p>}
              {said && (
                <>
                  <h2>{labelsText(said.labels.map((own) => own.class))}</h2>
                  <ClassAnswers
                    {...{ classes, thresholds }}
                    probabilities={classes.map((own) => said.probabilities[own] as number)}
                  />
                </>
              )}
            </div>
          </li>
        ))}
      </ul>
    </>
  );
}
