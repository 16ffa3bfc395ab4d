export { DEMO_EXAM_TITLE, type DemoExam } from './app/seed-demo-exam.js';
export { openReservationModule, type ReservationAdapters, type ReservationModule } from './module.js';
