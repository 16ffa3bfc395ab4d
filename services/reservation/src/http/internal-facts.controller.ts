import type { Admission, ExamPaper, Problem } from '@proctorwise/contracts';
import { actorOf } from '@proctorwise/platform';
import { Controller, Get, Hidden, Path, Request, Response, Route, Security } from '@tsoa/runtime';
import type { Request as ExpressRequest } from 'express';
import type { ReservationUseCases } from '../app/use-cases.js';

/** For other services only: the gateway never routes it. */
@Route('internal')
@Hidden()
export class InternalFactsController extends Controller {
  constructor(private readonly useCases: ReservationUseCases) {
    super();
  }

  /** What a session and a submission keep of a reservation. */
  @Get('admissions/{reservation_id}')
  @Security('login')
  @Response<Problem>(404, 'Reservation not found')
  async admission(
    @Path('reservation_id') reservationId: string,
    @Request() request: ExpressRequest,
  ): Promise<Admission> {
    return this.useCases.readAdmission(actorOf(request), reservationId);
  }

  /** The questions with their key. */
  @Get('exams/{exam_id}/paper')
  @Security('login')
  @Response<Problem>(404, 'Exam not found')
  async paper(@Path('exam_id') examId: string, @Request() request: ExpressRequest): Promise<ExamPaper> {
    return this.useCases.readPaper(actorOf(request), examId);
  }
}
