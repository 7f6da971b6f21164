import { useEffect, useRef, useState } from 'preact/hooks';
import { type Camera, openCamera } from '../site/camera';
import type { CollectedClass } from './collected';
import { Problem } from './problem';

export interface WebcamProps {
  readonly classes: readonly CollectedClass[];
  take(picture: File, of: number): void;
}

/** Pictures per second while the button is held. */
const EVERY_MS = 200;

/** The camera: a press takes a picture for the class that is chosen, holding it takes one after the other. */
export function Webcam({ classes, take }: WebcamProps) {
  const video = useRef<HTMLVideoElement>(null);
  const camera = useRef<Camera | undefined>(undefined);
  const holding = useRef<number | undefined>(undefined);
  const [isOn, setOn] = useState(false);
  const [error, setError] = useState<Error>();
  const [chosen, setChosen] = useState<number>();
  const of = classes.some(({ id }) => id === chosen) ? (chosen as number) : classes[0]?.id;
  const name = classes.find(({ id }) => id === of)?.name || 'the class';

  const stop = () => {
    clearInterval(holding.current);
    camera.current?.stop();
    camera.current = undefined;
    setOn(false);
  };
  useEffect(() => {
    addEventListener('pagehide', stop);
    return () => {
      removeEventListener('pagehide', stop);
      stop();
    };
  }, []);
  const start = async () => {
    setError(undefined);
    try {
      camera.current = await openCamera(video.current as HTMLVideoElement);
      setOn(true);
    } catch (problem) {
      setError(problem as Error);
    }
  };
  const shoot = async () => {
    const picture = await camera.current?.picture();
    if (picture && of !== undefined) take(new File([picture], 'camera.png', { type: picture.type }), of);
  };
  const hold = () => {
    clearInterval(holding.current);
    void shoot();
    holding.current = window.setInterval(shoot, EVERY_MS);
  };
  const release = () => clearInterval(holding.current);
  return (
    <section class="webcam" aria-labelledby="webcam-title">
      <h2 id="webcam-title">Camera</h2>
      <Problem error={error} />
      <video ref={video} hidden={!isOn} muted playsInline aria-label="What the camera sees" />
      {isOn && (
        <div class="filters">
          <div>
            <label for="webcam-class">Pictures are for</label>
            <select
              id="webcam-class"
              value={String(of)}
              onChange={({ currentTarget: { value } }) => setChosen(Number(value))}
            >
              {classes.map(({ id, name: own }, i) => (
                <option key={id} value={String(id)}>
                  {own || `Class ${i + 1}`}
                </option>
              ))}
            </select>
          </div>
        </div>
      )}
      <div class="buttons">
        {isOn ? (
          <>
            <button
              type="button"
              onPointerDown={hold}
              onPointerUp={release}
              onPointerLeave={release}
              onPointerCancel={release}
              onKeyDown={(event) => {
                // A key that is held repeats by itself.
                if (event.key !== ' ' && event.key !== 'Enter') return;
                event.preventDefault();
                void shoot();
              }}
            >
              Take pictures of {name}
            </button>
            <button type="button" class="plain" onClick={stop}>
              Stop the camera
            </button>
          </>
        ) : (
          <button type="button" class="plain" onClick={start}>
            Start the camera
          </button>
        )}
      </div>
    </section>
  );
}
