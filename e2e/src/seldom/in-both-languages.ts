/** The languages of the web app, as a browser asks for them. */
const LOCALES = { en: 'en-GB', fr: 'fr-FR' } as const;
type Language = keyof typeof LOCALES;

/** Does the same in each language at the same time, so that what has to be waited for is waited for once. */
export async function inBothLanguages(see: (locale: string, language: Language) => Promise<void>): Promise<void> {
  const seen = await Promise.allSettled(
    Object.entries(LOCALES).map(([language, locale]) => see(locale, language as Language)),
  );
  for (const one of seen) if (one.status === 'rejected') throw one.reason;
}
