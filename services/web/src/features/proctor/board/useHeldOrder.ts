import { type FocusEvent, type PointerEvent, useCallback, useEffect, useRef, useState } from 'react';
import { heldOrder } from '../engine/held-order.js';
import { ENTRY } from './useShortcuts.js';

/** A finger has no place over the list: after a touch the order is held for so long. */
const AFTER_TOUCH_MS = 6_000;

/** Handlers of the element around the list. */
interface HoldHandlers {
  readonly onPointerEnter: (event: PointerEvent) => void;
  readonly onPointerLeave: (event: PointerEvent) => void;
  readonly onPointerDown: (event: PointerEvent) => void;
  readonly onFocus: (event: FocusEvent) => void;
  readonly onBlur: (event: FocusEvent) => void;
}

export interface Held {
  readonly ids: readonly string[];
  readonly misplaced: number;
  /** The entry whose link had the focus last, and may have it still; null: none had it. */
  readonly lastFocused: string | null;
  /** Shows the wanted order now, whoever points at the list. Always the same function. */
  readonly sortNow: () => void;
  readonly handlers: HoldHandlers;
}

/**
 * The order of the list, held while the pointer is over it, the keyboard is in it, or a finger was on it just now.
 * @param question what the reader asked for, as one text: another question is answered at once
 */
export function useHeldOrder(wanted: readonly string[], exists: (id: string) => boolean, question: string): Held {
  const [over, setOver] = useState(false);
  const [focused, setFocused] = useState(false);
  const [lastFocused, setLastFocused] = useState<string | null>(null);
  const [touched, setTouched] = useState(0);
  const [, setSorted] = useState(0);
  const shown = useRef<{ ids: readonly string[]; question: string } | null>(null);

  useEffect(() => {
    if (touched === 0) return;
    const timer = setTimeout(() => setTouched(0), AFTER_TOUCH_MS);
    return () => clearTimeout(timer);
  }, [touched]);

  const before = shown.current?.question === question ? shown.current.ids : null;
  const { ids, misplaced } = heldOrder(
    before ?? [],
    wanted,
    exists,
    before !== null && (over || focused || touched > 0),
  );
  useEffect(() => {
    shown.current = { ids, question };
  });
  const sortNow = useCallback(() => {
    shown.current = null;
    setSorted((times) => times + 1);
  }, []);
  return {
    ids,
    misplaced,
    lastFocused,
    sortNow,
    handlers: {
      onPointerEnter: ({ pointerType }) => pointerType !== 'touch' && setOver(true),
      onPointerLeave: ({ pointerType }) => pointerType !== 'touch' && setOver(false),
      onPointerDown: ({ pointerType, timeStamp }) => pointerType === 'touch' && setTouched(timeStamp),
      onFocus: ({ target }) => {
        setFocused(true);
        const entry = target.getAttribute(ENTRY);
        if (entry !== null) setLastFocused(entry);
      },
      onBlur: ({ currentTarget, relatedTarget }) => setFocused(currentTarget.contains(relatedTarget)),
    },
  };
}
