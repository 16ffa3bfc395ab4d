import { IconUser } from '@tabler/icons-react';
import { useState } from 'react';
import { framePicture } from '../queries.js';
import classes from './pictures.module.css';

/** A recorded picture in small, beside words that say all; a sign where there is none, or it cannot be had. */
export function Thumbnail({ path }: { readonly path: string | null }) {
  const [failed, setFailed] = useState<string | null>(null);
  if (path === null || failed === path) {
    return (
      <div className={classes.noThumbnail} aria-hidden>
        <IconUser size={22} />
      </div>
    );
  }
  return (
    <img
      className={classes.thumbnail}
      src={framePicture(path)}
      alt=""
      loading="lazy"
      width={80}
      height={60}
      onError={() => setFailed(path)}
    />
  );
}
