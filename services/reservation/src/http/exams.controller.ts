import type { Exam, ExamPatch, ExamsOverview, Message, NewExam, Problem, Reservation } from '@proctorwise/contracts';
import { actorOf, parsePage } from '@proctorwise/platform';
import {
  Body,
  Controller,
  Delete,
  Get,
  Path,
  Post,
  Put,
  Query,
  Request,
  Response,
  Route,
  Security,
  Tags,
} from '@tsoa/runtime';
import type { Request as ExpressRequest } from 'express';
import type { ReservationUseCases } from '../app/use-cases.js';
import { linkedExams, linkedReservations } from './linked-lists.js';

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

  /**
   * Active exams, oldest first. Without a limit at most 10,000; with one, `Link` names the next page.
   * @isInt limit
   * @minimum limit 1
   * @maximum limit 1000
   */
  @Get()
  @Security('login')
  async list(@Request() request: ExpressRequest, @Query() limit?: number, @Query() cursor?: string): Promise<Exam[]> {
    const page = parsePage(limit, cursor);
    return linkedExams(request, page, await this.useCases.listExams(actorOf(request), page));
  }

  /** Counts for the admin page. */
  @Get('overview')
  @Security('login')
  async overview(@Request() request: ExpressRequest): Promise<ExamsOverview> {
    return this.useCases.readExamsOverview(actorOf(request));
  }

  /**
   * A teacher's exams, deleted ones too. Without a limit at most 10,000; with one, `Link` names the next page.
   * @isInt limit
   * @minimum limit 1
   * @maximum limit 1000
   */
  @Get('teacher/{teacher_id}')
  @Security('login')
  async listOfTeacher(
    @Path('teacher_id') teacherId: string,
    @Request() request: ExpressRequest,
    @Query() limit?: number,
    @Query() cursor?: string,
  ): Promise<Exam[]> {
    const page = parsePage(limit, cursor);
    return linkedExams(request, page, await this.useCases.listExamsOfTeacher(actorOf(request), teacherId, page));
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

  /**
   * Who comes, newest first. Without a limit at most 10,000; with one, `Link` names the next page.
   * @isInt limit
   * @minimum limit 1
   * @maximum limit 1000
   */
  @Get('{exam_id}/reservations')
  @Security('login')
  @Response<Problem>(404, 'Exam not found')
  async listReservations(
    @Path('exam_id') examId: string,
    @Request() request: ExpressRequest,
    @Query() limit?: number,
    @Query() cursor?: string,
  ): Promise<Reservation[]> {
    const page = parsePage(limit, cursor);
    return linkedReservations(
      request,
      page,
      await this.useCases.listReservationsOfExam(actorOf(request), examId, page),
    );
  }
}
