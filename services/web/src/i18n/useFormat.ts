import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import {
  formatDate,
  formatDateTime,
  formatDuration,
  formatNumber,
  formatPercent,
  formatRange,
  formatRelative,
  formatTime,
} from './format.js';

/** The app's language with the browser's own region: `en` becomes `en-GB` where the browser says so. */
function regional(language: string): string {
  return navigator.languages.find((tag) => tag === language || tag.startsWith(`${language}-`)) ?? language;
}

/** Formatters in the reader's language, region and time zone. */
export function useFormat() {
  const { i18n } = useTranslation();
  const locale = regional(i18n.language);
  return useMemo(
    () => ({
      dateTime: (iso: string) => formatDateTime(iso, locale),
      date: (iso: string) => formatDate(iso, locale),
      time: (iso: string) => formatTime(iso, locale),
      range: (startIso: string, endIso: string) => formatRange(startIso, endIso, locale),
      relative: (iso: string, nowMs: number) => formatRelative(iso, nowMs, locale),
      number: (value: number, maximumFractionDigits?: number) => formatNumber(value, locale, maximumFractionDigits),
      percent: (percent: number) => formatPercent(percent, locale),
      duration: (minutes: number) => formatDuration(minutes, locale),
    }),
    [locale],
  );
}
