import type { Observation } from '@proctorwise/contracts';
import { boxesOf, type DrawnBox } from '../engine/boxes.js';
import { useProctorTexts } from '../texts.js';
import classes from './pictures.module.css';

interface PictureWithBoxesProps {
  readonly src: string;
  readonly alt: string;
  /** null: nothing is drawn. */
  readonly observation: Observation | null;
  /** Fill the width, or fit the height of the screen. @default 'width' */
  readonly fit?: 'width' | 'screen';
  readonly onError?: () => void;
}

/** A picture and what was seen in it, drawn over it at any size. */
export function PictureWithBoxes({ src, alt, observation, fit = 'width', onError }: PictureWithBoxesProps) {
  return (
    <div className={classes.frame} data-fit={fit}>
      <img className={classes.picture} src={src} alt={alt} onError={onError} />
      <BoxMarks observation={observation} labelled />
    </div>
  );
}

interface BoxMarksProps {
  readonly observation: Observation | null;
  /** Do words stand beside the boxes? Small pictures have no room for them. */
  readonly labelled: boolean;
}

/** What was seen, drawn over the picture in the same element. */
export function BoxMarks({ observation, labelled }: BoxMarksProps) {
  return boxesOf(observation).map((box, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: boxes of one picture have no identity
    <BoxMark key={index} box={box} labelled={labelled} />
  ));
}

function BoxMark({ box, labelled }: { readonly box: DrawnBox; readonly labelled: boolean }) {
  const { t } = useProctorTexts();
  const known = box.label === 'phone' || box.label === 'book' || box.label === 'laptop' ? box.label : null;
  const name = box.kind === 'object' ? (known === null ? box.label : t(`object.${known}`)) : t(box.kind);
  return (
    <div
      className={classes.box}
      data-kind={box.kind}
      style={{ left: `${box.left}%`, top: `${box.top}%`, width: `${box.width}%`, height: `${box.height}%` }}
    >
      {labelled && (
        <span className={classes.boxLabel} data-inside={box.top < 6 || undefined}>
          {`${name} ${Math.round(box.score * 100)}%`}
        </span>
      )}
    </div>
  );
}
