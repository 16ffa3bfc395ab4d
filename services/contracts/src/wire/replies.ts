/** Replies that every service gives. */

export interface Message {
  message: string;
}
export interface Health {
  status: 'healthy';
  service: string;
}
