import type { Exam, ExamPatch, ExamsOverview, Message, NewExam, Problem, Reservation } from '@proctorwise/contracts';
import { actorOf } from '@proctorwise/platform';
import {
  Body,
  Controller,
  Delete,
  Get,
  Path,
  Post,
  Put,
  Request,
  Response,
  Route,
  Security,
  Tags,
} from '@tsoa/runtime';
import type { Request as ExpressRequest } from 'express';
import type { ReservationUseCases } from '../app/use-cases.js';

@Route('exams')
@Tags('Exams')
export class ExamsController extends Controller {
  constructor(private readonly useCases: ReservationUseCases) {
    super();
  }

  /** Creates an exam of the calling teacher's. */
  @Post()
  @Security('login')
  @Response<Problem>(403, 'teacher_id is not your own id')
  async create(@Body() body: NewExam, @Request() request: ExpressRequest): Promise<Exam> {
    return this.useCases.createExam(actorOf(request), body);
  }

  /** Active exams, oldest first; at most 10,000. */
  @Get()
  @Security('login')
  async list(@Request() request: ExpressRequest): Promise<Exam[]> {
    return this.useCases.listExams(actorOf(request));
  }

  /** Counts for the admin page. */
  @Get('overview')
  @Security('login')
  async overview(@Request() request: ExpressRequest): Promise<ExamsOverview> {
    return this.useCases.readExamsOverview(actorOf(request));
  }

  /** A teacher's exams, deleted ones too; at most 10,000. */
  @Get('teacher/{teacher_id}')
  @Security('login')
  async listOfTeacher(@Path('teacher_id') teacherId: string, @Request() request: ExpressRequest): Promise<Exam[]> {
    return this.useCases.listExamsOfTeacher(actorOf(request), teacherId);
  }

  /** One exam, also a deleted one. */
  @Get('{exam_id}')
  @Security('login')
  @Response<Problem>(404, 'Exam not found')
  async read(@Path('exam_id') examId: string, @Request() request: ExpressRequest): Promise<Exam> {
    return this.useCases.readExam(actorOf(request), examId);
  }

  /** Changes an exam; what is missing or empty is kept. */
  @Put('{exam_id}')
  @Security('login')
  @Response<Problem>(404, 'Exam not found')
  async change(
    @Path('exam_id') examId: string,
    @Body() body: ExamPatch,
    @Request() request: ExpressRequest,
  ): Promise<Exam> {
    return this.useCases.changeExam(actorOf(request), examId, body);
  }

  /** Withdraws an exam: slots to come are cancelled with their reservations. */
  @Delete('{exam_id}')
  @Security('login')
  @Response<Problem>(404, 'Exam not found')
  async remove(@Path('exam_id') examId: string, @Request() request: ExpressRequest): Promise<Message> {
    return this.useCases.deleteExam(actorOf(request), examId);
  }

  /** Who comes, newest first; at most 10,000. */
  @Get('{exam_id}/reservations')
  @Security('login')
  @Response<Problem>(404, 'Exam not found')
  async listReservations(@Path('exam_id') examId: string, @Request() request: ExpressRequest): Promise<Reservation[]> {
    return this.useCases.listReservationsOfExam(actorOf(request), examId);
  }
}
