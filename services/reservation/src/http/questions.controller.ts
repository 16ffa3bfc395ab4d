import type {
  BulkQuestions,
  Message,
  NewQuestion,
  Problem,
  Question,
  QuestionWithAnswer,
} from '@proctorwise/contracts';
import { actorOf } from '@proctorwise/platform';
import { Body, Controller, Delete, Get, Path, Post, Request, Response, Route, Security, Tags } from '@tsoa/runtime';
import type { Request as ExpressRequest } from 'express';
import type { ReservationUseCases } from '../app/use-cases.js';

@Route('exams/{exam_id}/questions')
@Tags('Questions')
export class QuestionsController extends Controller {
  constructor(private readonly useCases: ReservationUseCases) {
    super();
  }

  /** Adds a question at the end; all together have at most 7 MiB. */
  @Post()
  @Security('login')
  @Response<Problem>(404, 'Exam not found')
  @Response<Problem>(409, 'A slot of the exam is running, or its questions would be too large together')
  async add(
    @Path('exam_id') examId: string,
    @Body() body: NewQuestion,
    @Request() request: ExpressRequest,
  ): Promise<Question> {
    return this.useCases.addQuestion(actorOf(request), examId, body);
  }

  /** Adds up to 500 questions, all or none; numbers go on from the last. All of the exam have at most 7 MiB together. */
  @Post('bulk')
  @Security('login')
  @Response<Problem>(404, 'Exam not found')
  @Response<Problem>(409, 'A slot of the exam is running, or its questions would be too large together')
  async addBulk(
    @Path('exam_id') examId: string,
    @Body() body: BulkQuestions,
    @Request() request: ExpressRequest,
  ): Promise<Question[]> {
    return this.useCases.addQuestions(actorOf(request), examId, body);
  }

  /** The questions without their key; a student's only inside the own running session. */
  @Get()
  @Security('login')
  @Response<Problem>(403, 'Outside the own running session')
  async list(@Path('exam_id') examId: string, @Request() request: ExpressRequest): Promise<Question[]> {
    return this.useCases.readQuestions(actorOf(request), examId);
  }

  /** The questions with their key: the exam's teacher and admins. */
  @Get('with-answers')
  @Security('login')
  async listWithAnswers(
    @Path('exam_id') examId: string,
    @Request() request: ExpressRequest,
  ): Promise<QuestionWithAnswer[]> {
    return this.useCases.readQuestionsWithAnswers(actorOf(request), examId);
  }

  /** Removes a question; the others keep their numbers. */
  @Delete('{question_id}')
  @Security('login')
  @Response<Problem>(404, 'Question not found')
  @Response<Problem>(409, 'A slot of the exam is running')
  async remove(
    @Path('exam_id') examId: string,
    @Path('question_id') questionId: string,
    @Request() request: ExpressRequest,
  ): Promise<Message> {
    return this.useCases.removeQuestion(actorOf(request), examId, questionId);
  }
}
