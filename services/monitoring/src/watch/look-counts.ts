/** How analysed pictures came to their observations, since this service began. */
export interface LookCounts {
  /** Vision looked. */
  inferred: number;
  /** The same to the byte as the one before it in its session: that one's observation was taken again. */
  reused: number;
}

export const noLooks = (): LookCounts => ({ inferred: 0, reused: 0 });
