export { ArgumentsInvalid, HELP, readArguments } from './arguments.js';
export { exitCodeOf, perform } from './command.js';
export type { DeadLetterBox, Letter, VisitLetters } from './dead-letter.js';
export { type KafkaDeadLettersOptions, kafkaDeadLetters } from './kafka-dead-letters.js';
export { EVENT_LOG_FILE, EventLogMissing, openLocalDeadLetters } from './local-dead-letters.js';
