import { useEffect, useRef, useState } from 'preact/hooks';
import type { RunSettings } from '../../shared/records/served-settings';
import { getSettings, sendArchive } from './api';
import { archiveOf, type Collected, type CollectedClass, classOf, isPicture, missing, type Placed } from './collected';
import { CollectedPictures } from './collected-pictures';
import { chosenFiles, droppedFiles } from './dropped-files';
import { runHash } from './parse-route';
import { Problem } from './problem';
import { SettingsForm } from './settings-form';
import { useLoaded } from './use-loaded';
import { Webcam } from './webcam';
import { count } from './words';
import { zipOf } from './zip-of';

let lastId = 0;
const nextId = () => ++lastId;
const begun = (): CollectedClass[] => [
  { id: nextId(), name: '' },
  { id: nextId(), name: '' },
];

/** What has been collected so far: it outlives a look at another view. */
let kept: { readonly classes: readonly CollectedClass[]; readonly pictures: readonly Collected[] } = {
  classes: begun(),
  pictures: [],
};

/** Pictures from the camera, from files and from folders, sorted into classes: all in the browser, until they are trained on. */
export function Collect({ maxBytes, changed }: { readonly maxBytes: number; changed(): void }) {
  const [classes, setClasses] = useState<readonly CollectedClass[]>(kept.classes);
  const [pictures, setPictures] = useState<readonly Collected[]>(kept.pictures);
  const [settings, setSettings] = useState<RunSettings>({});
  const [error, setError] = useState<Error>();
  const [share, setShare] = useState<number>();
  const known = useLoaded(getSettings, []);
  const lacking = missing(classes, pictures);
  useEffect(() => {
    kept = { classes, pictures };
  }, [classes, pictures]);

  /** Files into the class that was named, or those that their folders name. */
  const add = (placed: readonly Placed[], of?: number) => {
    setError(undefined);
    const taken = placed.filter(({ file }) => isPicture(file));
    if (taken.length < placed.length && !placed.every(({ file }) => isClutter(file))) {
      const others = placed.length - taken.length;
      setError(new Error(`${count(others, 'file')} left out: not a picture.`));
    }
    const next = [...classes];
    const classNamed = (name: string): number => {
      const same = next.find((own) => own.name === name);
      if (same) return same.id;
      const unused = next.findIndex((own) => own.name === '' && !pictures.some((picture) => picture.of === own.id));
      const made = { id: unused >= 0 ? (next[unused] as CollectedClass).id : nextId(), name };
      if (unused >= 0) next[unused] = made;
      else next.push(made);
      return made.id;
    };
    const made = taken.map((each): Collected => {
      const folder = classOf(each);
      return { id: nextId(), file: each.file, of: of ?? (folder === undefined ? UNSORTED : classNamed(folder)) };
    });
    setClasses(next);
    setPictures((before) => [...before, ...made]);
  };
  const latest = useRef(add);
  latest.current = add;
  useEffect(() => {
    const over = (event: DragEvent) => event.preventDefault();
    const drop = (event: DragEvent) => {
      event.preventDefault();
      const target = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-class]') : null;
      const of = target ? Number(target.dataset.class) : undefined;
      if (event.dataTransfer) {
        droppedFiles(event.dataTransfer).then(
          (files) => latest.current(files, of),
          (problem: Error) => setError(problem),
        );
      }
    };
    document.addEventListener('dragover', over);
    document.addEventListener('drop', drop);
    return () => {
      document.removeEventListener('dragover', over);
      document.removeEventListener('drop', drop);
    };
  }, []);

  const train = async () => {
    setError(undefined);
    setShare(0);
    try {
      const zip = await zipOf(archiveOf(classes, pictures), (part) => setShare(part / 2));
      if (zip.size > maxBytes) throw new Error('The pictures are larger than the server accepts.');
      const file = new File([zip], 'collected.zip');
      const run = await sendArchive(file, 'application/zip', settings, (part) => setShare((1 + part) / 2));
      kept = { classes: begun(), pictures: [] };
      changed();
      location.hash = runHash(run);
    } catch (problem) {
      setError(problem as Error);
      setShare(undefined);
    }
  };
  const move = (ids: ReadonlySet<number>, of: number) =>
    setPictures((before) => before.map((own) => (ids.has(own.id) ? { ...own, of } : own)));
  const remove = (ids: ReadonlySet<number>) => setPictures((before) => before.filter(({ id }) => !ids.has(id)));

  return (
    <>
      <h1>Collect images</h1>
      <p class="quiet">
        Drop pictures onto a class, or folders that are named after classes anywhere. Ten pictures of each class are a
        start, thirty are better. They stay in this tab until you train.
      </p>
      <Problem error={error} id="problem" />
      <FileInputs add={(files) => add(files)} />
      <CollectedPictures
        classes={classes}
        pictures={pictures}
        unsorted={UNSORTED}
        add={add}
        move={move}
        remove={remove}
        rename={(id, name) => setClasses(classes.map((own) => (own.id === id ? { id, name } : own)))}
        drop={(id) => {
          setClasses(classes.filter((own) => own.id !== id));
          setPictures(pictures.filter(({ of }) => of !== id));
        }}
      />
      <div class="buttons">
        <button type="button" class="plain" onClick={() => setClasses([...classes, { id: nextId(), name: '' }])}>
          Add a class
        </button>
      </div>
      <Webcam classes={classes} take={(file, of) => add([{ file, folders: [] }], of)} />
      <section aria-labelledby="train-title">
        <h2 id="train-title">Train</h2>
        {known.value && (
          <details class="fold">
            <summary>Settings</summary>
            <SettingsForm known={known.value} chosen={settings} choose={setSettings} />
          </details>
        )}
        <div class="buttons">
          <button type="button" disabled={lacking !== undefined || share !== undefined} onClick={train}>
            Train on {count(pictures.filter(({ of }) => of !== UNSORTED).length, 'picture')}
          </button>
          {share === undefined ? (
            <span class="quiet">{lacking}</span>
          ) : (
            <progress aria-label="The pictures are packed and sent" value={share} max="1" />
          )}
        </div>
      </section>
    </>
  );
}

const UNSORTED = -1;
const isClutter = ({ name }: File) => /^(\.|thumbs\.db$|desktop\.ini$)/i.test(name);

function FileInputs({ add }: { add(files: readonly Placed[]): void }) {
  return (
    <div class="buttons">
      <label class="button plain">
        Choose pictures
        <input
          type="file"
          class="visually-hidden"
          accept="image/*,.heic,.heif"
          multiple
          onChange={({ currentTarget }) => {
            if (currentTarget.files) add([...currentTarget.files].map((file) => ({ file, folders: [] })));
            currentTarget.value = '';
          }}
        />
      </label>
      <label class="button plain">
        Choose a folder
        <input
          type="file"
          class="visually-hidden"
          ref={(input) => input?.setAttribute('webkitdirectory', '')}
          onChange={({ currentTarget }) => {
            if (currentTarget.files) add(chosenFiles(currentTarget.files));
            currentTarget.value = '';
          }}
        />
      </label>
    </div>
  );
}
