import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

/** `09:00:05`: with seconds, since an anomaly is looked up in a recording by them. */
export function useClockTime(): (iso: string) => string {
  const { i18n } = useTranslation();
  return useMemo(() => {
    const format = new Intl.DateTimeFormat(i18n.language, { timeStyle: 'medium', hourCycle: 'h23' });
    return (iso: string) => format.format(new Date(iso));
  }, [i18n.language]);
}
