import type { FlatNamespace } from 'i18next';
import { useTranslation } from 'react-i18next';
import { i18n, type Language } from './i18n.js';

/**
 * Registers a feature's texts when its chunk loads, and gives the hook that reads them.
 * @param namespace as declared in i18next.d.ts, from where `t` knows the keys
 * @returns a hook: `const { t } = useStudentTexts(); t('list.title')`
 */
export function featureTexts<N extends FlatNamespace>(namespace: N, texts: Record<Language, object>) {
  for (const [language, bundle] of Object.entries(texts)) i18n.addResourceBundle(language, namespace, bundle);
  return function useFeatureTexts() {
    return useTranslation(namespace, { i18n });
  };
}
