import { z } from 'zod';

/** Name of the file beside the pictures that says what they are, and whose head is signed. */
export const EVIDENCE_FILE = 'evidence.json';
/** The `typ` of the signature, so that no other token of ours passes for it. */
export const EVIDENCE_JWS_TYPE = 'proctorwise-evidence+jws';

/** Is it a picture's name? */
export const isFrameFile = (name: string): boolean => /^frame_\d+\.jpg$/.test(name);

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const head = z.object({ length: z.number().int().nonnegative(), link: sha256 });

/** What stands in `evidence.json`: enough to verify the pictures beside it with the public key alone. */
export const evidenceSchema = z.object({
  session_id: z.string().regex(/^[0-9a-zA-Z-]{1,64}$/),
  /** In log order: the order of the hash chain. */
  frames: z.array(
    z.object({
      frame_number: z.number().int().nonnegative().max(0xffff_ffff),
      sha256,
      received_at: z.iso.datetime(),
    }),
  ),
  head,
  /**
   * Pictures that a crash left beside the others before they were acknowledged, by file name. They prove nothing and
   * are not signed; they are named so that they are not taken for added ones.
   */
  not_acknowledged: z.array(z.string()),
  /** A compact JWS; its payload repeats session_id, length and link. */
  signature: z.string(),
});
export type Evidence = z.infer<typeof evidenceSchema>;

/** What is signed. */
export const signedSchema = z.object({ session_id: z.string(), ...head.shape });
