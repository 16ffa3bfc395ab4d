import { IconUser } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { framePicture } from '../queries.js';
import { useProctorTexts } from '../texts.js';
import classes from './pictures.module.css';

/** Each picture that is looked at is audited and costs a call: a small one is renewed this often at most. */
const RENEW_MS = 10_000;

/** The newest path, but changing at most each ten seconds. */
function useSlowly(path: string | null): string | null {
  const [shown, setShown] = useState({ path, at: 0 });
  useEffect(() => {
    if (path === shown.path) return;
    const wait = shown.path === null ? 0 : Math.max(0, shown.at + RENEW_MS - Date.now());
    const timer = setTimeout(() => setShown({ path, at: Date.now() }), wait);
    return () => clearTimeout(timer);
  }, [path, shown]);
  return shown.path;
}

interface ThumbnailProps {
  readonly path: string | null;
  /** Who is in it; null where the words beside it say all. */
  readonly name: string | null;
}

/** A picture in small; a sign where there is none, or it cannot be had. */
export function Thumbnail({ path, name }: ThumbnailProps) {
  const { t } = useProctorTexts();
  const shown = useSlowly(path);
  const [failed, setFailed] = useState<string | null>(null);
  if (shown === null || failed === shown) {
    return (
      <div
        className={classes.noThumbnail}
        {...(name === null ? { 'aria-hidden': true } : { role: 'img', 'aria-label': t('board.noPicture') })}
      >
        <IconUser size={22} aria-hidden />
      </div>
    );
  }
  return (
    <img
      className={classes.thumbnail}
      src={framePicture(shown)}
      alt={name === null ? '' : t('board.pictureOf', { name })}
      loading="lazy"
      width={80}
      height={60}
      onError={() => setFailed(shown)}
    />
  );
}
