/** The shape of a translation: every key of the English texts, none besides, any wording. */
export type Translation<English> = {
  readonly [Key in keyof English]: English[Key] extends string ? string : Translation<English[Key]>;
};

/** Texts of one namespace, or a branch of it. */
export interface Texts {
  readonly [key: string]: string | Texts;
}

/**
 * French has a third plural form, from a million on ("un million de copies"). Our numbers stand in digits, beside which
 * it reads as the second form does: `x_many` is added wherever there is an `x_other`.
 */
export function withManyForms(texts: Texts): Texts {
  const entries = Object.entries(texts).flatMap(([key, value]): [string, string | Texts][] => {
    if (typeof value !== 'string') return [[key, withManyForms(value)]];
    if (!key.endsWith('_other')) return [[key, value]];
    return [
      [key, value],
      [`${key.slice(0, -'_other'.length)}_many`, value],
    ];
  });
  return Object.fromEntries(entries);
}
