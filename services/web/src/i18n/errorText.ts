import { ApiError, NetworkError } from '../api/errors.js';
import { formatClock } from './format.js';
import { i18n } from './i18n.js';

/** What happened and what to do, for a person, in the reader's language where the code is known to us. */
export function errorText(error: unknown): string {
  if (error instanceof NetworkError) return i18n.t('shell:errors.network');
  if (!(error instanceof ApiError)) return i18n.t('shell:errors.unexpected');
  const key = `errors.code.${error.code}`;
  const known = i18n.exists(key, { ns: 'shell' });
  const detail = known ? String(i18n.t(key as never, { ns: 'shell', detail: error.detail })) : error.detail;
  if (error.retryAfterSeconds === null) return detail;
  return i18n.t('shell:errors.withWait', { detail, wait: formatClock(error.retryAfterSeconds) });
}
