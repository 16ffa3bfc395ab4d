import type { FlatNamespace } from 'i18next';
import { use } from 'react';
import { useTranslation } from 'react-i18next';
import { i18n, type Language, laterTexts } from './i18n.js';
import type { LoadTexts } from './later-texts.js';
import type { Texts } from './translation.js';

/** English comes with the feature's own chunk, every other language as a chunk that its readers fetch. */
type FeatureTexts = { readonly en: Texts } & Readonly<Record<Exclude<Language, 'en'>, LoadTexts>>;

/**
 * Registers a feature's texts when its chunk loads, and gives the hook that reads them. The hook suspends while the
 * reader's language is still on its way.
 * @param namespace as declared in i18next.d.ts, from where `t` knows the keys
 * @returns a hook: `const { t } = useStudentTexts(); t('list.title')`
 */
export function featureTexts<N extends FlatNamespace>(namespace: N, { en, ...later }: FeatureTexts) {
  i18n.addResourceBundle('en', namespace, en);
  laterTexts.offer(namespace, new Map(Object.entries(later)));
  void laterTexts.wait(i18n.language, namespace); // fetched beside the page, not after it
  return function useFeatureTexts() {
    use(laterTexts.wait(i18n.language, namespace));
    return useTranslation(namespace, { i18n });
  };
}
