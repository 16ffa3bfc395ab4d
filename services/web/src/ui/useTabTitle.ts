import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';

/** Names the browser's tab after the page, in the reader's language. */
export function useTabTitle(page: string): void {
  const { t } = useTranslation();
  const title = `${page} · ${t('product.name')}`;
  useEffect(() => {
    document.title = title;
  }, [title]);
}
