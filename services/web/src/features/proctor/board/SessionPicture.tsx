import { IconUser } from '@tabler/icons-react';
import { type RefObject, useRef } from 'react';
import type { TilePicture } from '../engine/picture-store.js';
import { useProctorTexts } from '../texts.js';
import { BoxMarks } from '../ui/PictureWithBoxes.js';
import classes from './picture.module.css';
import { useAge, usePicture } from './usePictures.js';

/** The student's page captures one in 2 s and the wall shows one in 4: older than this, the camera is silent. */
const OLD_AFTER_SECONDS = 10;
const MINUTE = 60;

interface SessionPictureProps {
  readonly sessionId: string;
  readonly name: string;
  /** A running session's picture that grows old is marked. */
  readonly running: boolean;
  readonly size: 'row' | 'tile';
  readonly boxes: boolean;
}

/** The newest picture of a session in small, with its age; a sign where there is none yet. */
export function SessionPicture({ sessionId, name, running, size, boxes }: SessionPictureProps) {
  const { t } = useProctorTexts();
  const frame = useRef<HTMLDivElement>(null);
  const { picture, isOnScreen } = usePicture(sessionId, frame);
  return (
    <div ref={frame} className={classes.frame} data-size={size}>
      {picture === null ? (
        <div className={classes.none} role="img" aria-label={t('board.noPicture')}>
          <IconUser size={size === 'row' ? 22 : 40} aria-hidden />
        </div>
      ) : (
        <>
          <img className={classes.picture} src={picture.src} alt={t('board.pictureOf', { name })} decoding="async" />
          {boxes && <BoxMarks observation={picture.observation} labelled={false} />}
          {(running || size === 'tile') && <Age picture={picture} running={running} isOnScreen={isOnScreen} />}
        </>
      )}
    </div>
  );
}

interface AgeProps {
  readonly picture: TilePicture;
  readonly running: boolean;
  readonly isOnScreen: RefObject<boolean>;
}

function Age({ picture, running, isOnScreen }: AgeProps) {
  const { t } = useProctorTexts();
  const seconds = useAge(picture.takenAt, isOnScreen);
  if (!running) return null;
  return (
    <span className={classes.age} data-old={seconds > OLD_AFTER_SECONDS || undefined}>
      {seconds < 2 * MINUTE
        ? t('board.ageSeconds', { count: seconds })
        : t('board.ageMinutes', { count: Math.floor(seconds / MINUTE) })}
    </span>
  );
}
