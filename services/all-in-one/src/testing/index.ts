export { type CallOptions, call, callOk, type Reply } from './call.js';
export { labelledJpeg } from './pictures.js';
export { minutesFromNow, openSchool, type Person, type PreparedExam, type School, type Sitting } from './school.js';
