import { useEffect, useState } from 'preact/hooks';
import type { Collected, CollectedClass, Placed } from './collected';
import { count } from './words';

export interface CollectedPicturesProps {
  readonly classes: readonly CollectedClass[];
  readonly pictures: readonly Collected[];
  /** Of what class those are that belong to none yet. */
  readonly unsorted: number;
  add(files: readonly Placed[], of: number): void;
  move(ids: ReadonlySet<number>, of: number): void;
  remove(ids: ReadonlySet<number>): void;
  rename(id: number, name: string): void;
  drop(id: number): void;
}

/**
 * The classes with their pictures. A picture that has the focus, or those that are chosen, go to a class by its number, and away by Delete.
 */
export function CollectedPictures(props: CollectedPicturesProps) {
  const { classes, pictures, unsorted, add, move, remove, rename, drop } = props;
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const isUnsorted = pictures.some(({ of }) => of === unsorted);
  const ids = (id: number) => (chosen.has(id) ? chosen : new Set([id]));
  const choose = (id: number) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  const done = (work: () => void) => {
    work();
    setChosen(new Set());
  };
  const press = (id: number) => (event: KeyboardEvent) => {
    const to = classes[Number(event.key) - 1];
    if (to) done(() => move(ids(id), to.id));
    else if (event.key === 'Delete' || event.key === 'Backspace') done(() => remove(ids(id)));
    else return;
    event.preventDefault();
  };
  const grid = (of: number) => (
    <ul class="pictures small">
      {pictures
        .filter((picture) => picture.of === of)
        .map(({ id, file }) => (
          <li key={id}>
            <Thumb file={file} isChosen={chosen.has(id)} choose={() => choose(id)} press={press(id)} />
          </li>
        ))}
    </ul>
  );
  return (
    <>
      {chosen.size > 0 && (
        <div class="correction-bar">
          <p role="status">{count(chosen.size, 'picture')} chosen. To:</p>
          {classes.map(({ id, name }, i) => (
            <button key={id} type="button" class="plain" onClick={() => done(() => move(chosen, id))}>
              {i + 1}: {name || `Class ${i + 1}`}
            </button>
          ))}
          <button type="button" class="plain bad" onClick={() => done(() => remove(chosen))}>
            Remove
          </button>
        </div>
      )}
      {isUnsorted && (
        <section aria-labelledby="unsorted-title" data-class={unsorted}>
          <h2 id="unsorted-title">Not in a class yet</h2>
          <p class="hint">Choose some, then a class; or press the number of a class on a picture.</p>
          {grid(unsorted)}
        </section>
      )}
      <div class="classes">
        {classes.map(({ id, name }, i) => {
          const own = pictures.filter(({ of }) => of === id).length;
          return (
            <section key={id} class="class" data-class={id} aria-label={`Pictures of ${name || `class ${i + 1}`}`}>
              <div class="title">
                <label for={`class-${id}`}>Class {i + 1}</label>
                <span class="quiet">{count(own, 'picture')}</span>
              </div>
              <input
                id={`class-${id}`}
                type="text"
                autocomplete="off"
                placeholder={i === 0 ? 'cats' : i === 1 ? 'dogs' : ''}
                value={name}
                onInput={({ currentTarget }) => rename(id, currentTarget.value)}
              />
              {own > 0 ? grid(id) : <p class="hint">Drop pictures here.</p>}
              <div class="buttons">
                <label class="button plain">
                  Add pictures
                  <input
                    type="file"
                    class="visually-hidden"
                    accept="image/*,.heic,.heif"
                    multiple
                    onChange={({ currentTarget }) => {
                      const files = [...(currentTarget.files ?? [])].map((file) => ({ file, folders: [] }));
                      add(files, id);
                      currentTarget.value = '';
                    }}
                  />
                </label>
                {classes.length > 2 && (
                  <button type="button" class="plain bad" onClick={() => drop(id)}>
                    Remove the class
                  </button>
                )}
              </div>
            </section>
          );
        })}
      </div>
    </>
  );
}

interface ThumbProps {
  readonly file: File;
  readonly isChosen: boolean;
  choose(): void;
  press(event: KeyboardEvent): void;
}

function Thumb({ file, isChosen, choose, press }: ThumbProps) {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(file);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  return (
    <button type="button" class="picture" aria-pressed={isChosen} onClick={choose} onKeyDown={press}>
      {url && <img src={url} alt={file.name} loading="lazy" />}
    </button>
  );
}
