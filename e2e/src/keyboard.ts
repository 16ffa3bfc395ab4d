import type { Locator, Page } from 'playwright-core';

/** A field for date and time has a stop for each of its parts: month, day, year, hour, minute, half of the day, calendar. */
const MOST_STOPS_INSIDE = 7;
/** More stops than any page has. */
const MOST_STOPS = 400;

interface Stop {
  /** Place among the elements found before, or null for another one. */
  readonly at: number | null;
  readonly isSeen: boolean;
}

/**
 * Goes through a page by Tab alone.
 * @returns one line for each element that cannot be reached, that holds the focus for ever, or that has it unseen
 */
export async function keyboardFaults(page: Page): Promise<string[]> {
  await page.evaluate(leaveFocus);
  const names = await page.evaluate(markElements);
  const reached = new Set<number>();
  const faults: string[] = [];
  let before: number | null = null;
  let inside = 1;
  for (
    let stop = 0;
    stop < Math.min(MOST_STOPS, 2 * names.length + 10 + MOST_STOPS_INSIDE) && reached.size < names.length;
    stop += 1
  ) {
    await page.keyboard.press('Tab');
    const { at, isSeen }: Stop = await page.evaluate(lookAtFocus);
    if (at === null) continue;
    inside = at === before ? inside + 1 : 1;
    if (inside > MOST_STOPS_INSIDE) {
      faults.push(`Tab does not leave ${names[at]}`);
      break;
    }
    before = at;
    if (!isSeen && !reached.has(at)) faults.push(`nothing shows that ${names[at]} has the focus`);
    reached.add(at);
  }
  const missed = await page.evaluate(
    stillThere,
    [...names.keys()].filter((at) => !reached.has(at)),
  );
  return [...faults, ...missed.map((at) => `Tab never comes to ${names[at]}`)];
}

/**
 * Opens a dialog by its button and closes it by Escape.
 * @param whileOpen looks at the open dialog
 * @returns one line for each thing that a reader by keyboard would stumble over
 */
export async function dialogFaults(page: Page, opener: Locator, whileOpen?: () => Promise<void>): Promise<string[]> {
  const faults: string[] = [];
  await opener.focus();
  const name = (await opener.innerText()) || (await opener.getAttribute('aria-label')) || 'a button';
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  const isInside = () => dialog.evaluate((element) => element.contains(document.activeElement));
  await settles(page, isInside);
  for (let stop = 0; stop < 12; stop += 1) {
    if (!(await isInside())) faults.push(`the dialog of "${name}" loses the focus at stop ${stop}`);
    await page.keyboard.press('Tab');
  }
  await whileOpen?.();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  const isBack = await settles(page, () => opener.evaluate((element) => element === document.activeElement));
  if (!isBack) faults.push(`the dialog of "${name}" does not give the focus back`);
  return faults;
}

/** Dialogs move the focus a moment after they came or went; on a busy machine it is a long one. */
const SETTLE_MS = 300;
const SETTLE_TRIES = 20;

/** @returns whether the focus came to where it has to be, in the end */
async function settles(page: Page, isThere: () => Promise<boolean>): Promise<boolean> {
  for (let tried = 0; tried < SETTLE_TRIES; tried += 1) {
    await page.waitForTimeout(SETTLE_MS);
    if (await isThere()) return true;
  }
  return false;
}

/** Runs in the page: what had the focus from before would be remembered as it looks with it. */
function leaveFocus(): void {
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  for (const animation of document.getAnimations()) if (animation instanceof CSSTransition) animation.finish();
}

/** Runs in the page: finds what can be acted on, remembers how each looks without the focus. @returns their names */
function markElements(): string[] {
  const visible = (element: Element): boolean =>
    element.checkVisibility({ visibilityProperty: true }) && element.closest('[inert], [aria-hidden="true"]') === null;
  const all = document.querySelectorAll<HTMLElement>(
    'a[href], button, input, select, textarea, summary, [tabindex="0"], [contenteditable="true"]',
  );
  const radios = new Set<string>();
  const found = [...all].filter((element) => {
    if (element.tabIndex < 0 || element.matches(':disabled') || !visible(element)) return false;
    if (!(element instanceof HTMLInputElement) || element.type !== 'radio') return true;
    // Tab comes to one of a group: the chosen one, and arrows lead to the others.
    const group = [...document.querySelectorAll<HTMLInputElement>('input[type="radio"]')].filter(
      ({ name }) => name === element.name,
    );
    const isStop = group.some(({ checked }) => checked) ? element.checked : !radios.has(element.name);
    radios.add(element.name);
    return isStop;
  });
  // A focus may be shown on the element, on what it stands in, or on the track or label beside a hidden input.
  const look = (element: Element): string => {
    const near = [element, element.parentElement, element.parentElement?.parentElement];
    const beside = [...(element.parentElement?.children ?? [])];
    const label = element.id === '' ? null : document.querySelector(`label[for="${CSS.escape(element.id)}"]`);
    return [...near, ...beside, label]
      .filter((one) => one instanceof Element)
      .flatMap((one) => [null, '::before', '::after'].map((part) => getComputedStyle(one, part)))
      .map(({ outlineStyle, outlineWidth, outlineColor, boxShadow, borderColor, backgroundColor, top }) =>
        [outlineStyle, outlineWidth, outlineColor, boxShadow, borderColor, backgroundColor, top].join(),
      )
      .join('|');
  };
  Reflect.set(globalThis, '__stops', { found, look, before: found.map(look) });
  return found.map((element) => {
    const words = element.getAttribute('aria-label') ?? element.textContent?.trim() ?? '';
    return `${element.tagName.toLowerCase()} "${words.slice(0, 60)}" ${element.id}`.trim();
  });
}

/** Runs in the page: which of the marked elements has the focus, and does it look otherwise than without? */
function lookAtFocus(): { at: number | null; isSeen: boolean } {
  const { found, look, before } = Reflect.get(globalThis, '__stops') as {
    found: Element[];
    look: (element: Element) => string;
    before: string[];
  };
  // A colour on its way to another looks, at its first instant, as it did before.
  for (const animation of document.getAnimations()) if (animation instanceof CSSTransition) animation.finish();
  const at = found.indexOf(document.activeElement as Element);
  if (at < 0) return { at: null, isSeen: true };
  return { at, isSeen: look(found[at] as Element) !== before[at] };
}

/** Runs in the page: those of the marked elements that can still be seen. A page that lives may have replaced some. */
function stillThere(places: readonly number[]): number[] {
  const { found } = Reflect.get(globalThis, '__stops') as { found: HTMLElement[] };
  return places.filter((at) => found[at]?.isConnected === true && !found[at].matches(':disabled'));
}
