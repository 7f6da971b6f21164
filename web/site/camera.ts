export interface Camera {
  /** The element that shows what it sees, no mirror; undefined while it has no picture yet. */
  frame(): HTMLVideoElement | undefined;
  /** What it sees now, as a file. */
  picture(): Promise<Blob | undefined>;
  stop(): void;
}

/**
 * Starts the camera in a video element. Frames are taken as they are, with no mirror.
 * @throws Error in words for people
 */
export async function openCamera(video: HTMLVideoElement): Promise<Camera> {
  if (!navigator.mediaDevices?.getUserMedia) {
    throw new Error('A camera is given to pages at https:// or on this machine (localhost) only.');
  }
  let stream: MediaStream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' }, audio: false });
  } catch (cause) {
    throw new Error(REFUSALS[(cause as Error).name] ?? `The camera does not start: ${(cause as Error).message}`, {
      cause,
    });
  }
  video.srcObject = stream;
  await video.play();
  return {
    frame: () => (video.videoWidth ? video : undefined),
    async picture() {
      const { videoWidth, videoHeight } = video;
      if (!videoWidth) return undefined;
      const canvas = document.createElement('canvas');
      canvas.width = videoWidth;
      canvas.height = videoHeight;
      canvas.getContext('2d')?.drawImage(video, 0, 0);
      return (await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))) ?? undefined;
    },
    stop() {
      for (const track of stream.getTracks()) track.stop();
      video.srcObject = null;
    },
  };
}

const REFUSALS: Readonly<Record<string, string>> = {
  NotAllowedError: 'Access to the camera was denied. Allow it in the browser’s settings for this page, then try again.',
  NotFoundError: 'No camera was found.',
  NotReadableError: 'The camera is in use by another program.',
  OverconstrainedError: 'No suitable camera was found.',
};
