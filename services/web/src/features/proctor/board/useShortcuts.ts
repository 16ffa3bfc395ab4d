import { type RefObject, useEffect, useRef, useState } from 'react';
import { neighbour } from '../engine/neighbour.js';

const REMEMBERED = 'proctorwise.shortcuts';

/** Marks the link of each entry of the list, with the session's id. */
export const ENTRY = 'data-board-entry';

/** The remembered switch of the single keys; on until someone switches them off. */
function wanted(): boolean {
  try {
    return localStorage.getItem(REMEMBERED) !== 'off';
  } catch {
    return true; // storage is forbidden: the switch then lasts as long as the page
  }
}

interface Deeds {
  readonly list: RefObject<HTMLElement | null>;
  readonly search: RefObject<HTMLInputElement | null>;
  readonly onSound: () => void;
  readonly onSort: () => void;
  readonly onHelp: () => void;
}

/**
 * The dashboard's single keys. They can be switched off (WCAG 2.1.4), and do nothing where somebody writes, chooses or
 * reads a dialog.
 */
export function useShortcuts(deeds: Deeds): { readonly on: boolean; readonly switchTo: (on: boolean) => void } {
  const [on, setOn] = useState(wanted);
  const latest = useRef(deeds);
  latest.current = deeds;

  useEffect(() => {
    if (!on) return;
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTaken(event.target)) return;
      if (press(event.key, latest.current)) event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [on]);

  return {
    on,
    switchTo: (wish) => {
      try {
        localStorage.setItem(REMEMBERED, wish ? 'on' : 'off');
      } catch {
        // see wanted
      }
      setOn(wish);
    },
  };
}

/** Does what the key stands for. @returns whether it stands for anything */
function press(key: string, { list, search, onSound, onSort, onHelp }: Deeds): boolean {
  switch (key) {
    case '/':
      search.current?.focus();
      return true;
    case 'm':
      onSound();
      return true;
    case 'r':
      onSort();
      return true;
    case '?':
      onHelp();
      return true;
  }
  const entries = [...(list.current?.querySelectorAll<HTMLElement>(`[${ENTRY}]`) ?? [])];
  const at = entries.indexOf(document.activeElement as HTMLElement);
  const to = neighbour(key, at, entries.length);
  if (to === null) return false;
  entries[to]?.focus();
  return true;
}

/** Somebody writes there, chooses there, or has a dialog before the page. */
function isTaken(target: EventTarget | null): boolean {
  if (document.querySelector('[role="dialog"][aria-modal="true"]') !== null) return true;
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.closest(
        'input:not([type="checkbox"], [type="radio"]), textarea, select, [role="listbox"], [role="menu"]',
      ) !== null)
  );
}
