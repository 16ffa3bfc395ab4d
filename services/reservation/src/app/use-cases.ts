import { book } from './book.js';
import { deleteSlot } from './delete-slot.js';
import { changeExam, createExam, deleteExam, listExams, listExamsOfTeacher, readExam } from './exams.js';
import { readAdmission, readPaper } from './internal-facts.js';
import {
  inviteToExam,
  listInvitations,
  renewInvitation,
  renewUnusedInvitations,
  revokeInvitation,
} from './invitations.js';
import type { ReservationPorts } from './ports.js';
import { readQuestions, readQuestionsWithAnswers } from './read-questions.js';
import {
  listReservations,
  listReservationsOfExam,
  listReservationsOfUser,
  readExamsOverview,
  readReservation,
} from './read-reservations.js';
import { cancelReservation, changeReservationStatus } from './reservation-status.js';
import { seedDemoExam } from './seed-demo-exam.js';
import { addSlot, listSlots } from './slots.js';
import { addQuestion, addQuestions, removeQuestion } from './write-questions.js';

/** Everything the reservation service does, bound to its ports. */
export const reservationUseCases = (ports: ReservationPorts) => ({
  createExam: createExam(ports),
  listExams: listExams(ports),
  listExamsOfTeacher: listExamsOfTeacher(ports),
  readExam: readExam(ports),
  changeExam: changeExam(ports),
  deleteExam: deleteExam(ports),
  readExamsOverview: readExamsOverview(ports),
  inviteToExam: inviteToExam(ports),
  listInvitations: listInvitations(ports),
  renewInvitation: renewInvitation(ports),
  renewUnusedInvitations: renewUnusedInvitations(ports),
  revokeInvitation: revokeInvitation(ports),
  listSlots: listSlots(ports),
  addSlot: addSlot(ports),
  deleteSlot: deleteSlot(ports),
  readQuestions: readQuestions(ports),
  readQuestionsWithAnswers: readQuestionsWithAnswers(ports),
  addQuestion: addQuestion(ports),
  addQuestions: addQuestions(ports),
  removeQuestion: removeQuestion(ports),
  book: book(ports),
  cancelReservation: cancelReservation(ports),
  changeReservationStatus: changeReservationStatus(ports),
  listReservations: listReservations(ports),
  listReservationsOfUser: listReservationsOfUser(ports),
  listReservationsOfExam: listReservationsOfExam(ports),
  readReservation: readReservation(ports),
  readAdmission: readAdmission(ports),
  readPaper: readPaper(ports),
  seedDemoExam: seedDemoExam(ports),
});
export type ReservationUseCases = ReturnType<typeof reservationUseCases>;
