import { useEffect, useRef } from 'react';
import classes from './room.module.css';

/** The living picture of a camera, mirrored as people know themselves. */
export function CameraPicture({ stream, label }: { readonly stream: MediaStream | null; readonly label: string }) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const element = video.current;
    if (element === null) return;
    element.srcObject = stream;
    return () => {
      element.srcObject = null;
    };
  }, [stream]);
  return <video ref={video} className={classes.picture} aria-label={label} autoPlay muted playsInline />;
}
