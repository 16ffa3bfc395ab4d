/** Structured log; a pino logger fits. `err` is the field for an error. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
