import { setTimeout as wait } from 'node:timers/promises';
import { minutesFromNow, openSchool, type Person, type PreparedExam } from '@proctorwise/all-in-one/testing';
import type { Load } from './fault.js';
import { Recovery } from './recovery.js';
import { Student } from './student.js';

/** Later than this after it was due, an acknowledgement counts as late: the fault is felt. */
export const PROMPT_MS = 1_500;
/** A student who comes while the others wait would wait as well. */
const GOES_WELL_FOR_MS = 2_500;
const GOES_WELL_WITHIN_MS = 60_000;
const SITS_WITHIN_MS = 20_000;
const TRIES_AGAIN_AFTER_MS = 1_000;
const LOOK_EVERY_MS = 250;
const SEATED_AT_ONCE = 8;
const FRAME_EVERY_MS = 2_000;
/** A service whose clock is five minutes behind must let students in as well. */
const BEGAN_MINUTES_AGO = 10;
/** A login's access token lives for 15 minutes. */
const SIGNED_IN_FOR_MS = 8 * 60_000;
/** Rules that a grey picture, always nearly the same, does not break by itself. */
const RULES = ['tab_change', 'connection_lost', 'multiple_faces', 'forbidden_object'];

interface SignedIn {
  readonly person: Person;
  readonly at: number;
}

/** The people of one platform: made once, and signed in again when it is time. */
export class People {
  readonly #school: ReturnType<typeof openSchool>;
  readonly #known = new Map<string, SignedIn>();

  constructor(readonly origin: string) {
    this.#school = openSchool(origin);
  }

  /** @param who an e-mail address of the demo's, or a name for a student who is made at the first asking */
  async signedIn(who: string): Promise<Person> {
    const known = this.#known.get(who);
    if (known && Date.now() - known.at < SIGNED_IN_FOR_MS) return known.person;
    const person = await this.#signIn(who, known?.person.email);
    this.#known.set(who, { person, at: Date.now() });
    return person;
  }

  async #signIn(who: string, email: string | undefined): Promise<Person> {
    if (who.includes('@')) return this.#school.signIn(who);
    if (email !== undefined) return this.#school.signIn(email);
    return this.#school.enrol(await this.signedIn('diana@admin.com'), 'student');
  }
}

/** An exam that students sit, and what came of it as they see it. */
export class Classroom implements Load {
  readonly students: Student[] = [];
  readonly recovery = new Recovery();
  /** What could not be done at all, in words. */
  readonly faults: string[] = [];
  #seats = 0;

  private constructor(
    private readonly people: People,
    private readonly exam: PreparedExam,
  ) {}

  static async open(people: People): Promise<Classroom> {
    const teacher = await people.signedIn('bob@teacher.com');
    return new Classroom(
      people,
      await openSchool(people.origin).prepareExam(teacher, [minutesFromNow(-BEGAN_MINUTES_AGO)], RULES),
    );
  }

  /** Students sit down, some at a time, and each begins at once: who says nothing for 12 s is missed. */
  async fill(count: number): Promise<void> {
    while (this.students.length < count) {
      const those = Math.min(SEATED_AT_ONCE, count - this.students.length);
      await Promise.all(
        Array.from({ length: those }, async (_, index) =>
          (await this.#sitDown()).begin((index * FRAME_EVERY_MS) / those),
        ),
      );
    }
  }

  /** Did every student get through for so long, everything in time? */
  goesWell(forMs: number): boolean {
    return this.recovery.isPromptSince(Date.now() - forMs, this.sitting(), PROMPT_MS);
  }

  async seat(): Promise<void> {
    const giveUpAt = Date.now() + GOES_WELL_WITHIN_MS;
    while (!this.goesWell(GOES_WELL_FOR_MS) && Date.now() < giveUpAt) await wait(LOOK_EVERY_MS);
    try {
      (await this.#sitDown()).begin(0);
    } catch (error) {
      this.faults.push(`a student could not sit meanwhile: ${(error as Error).message}`);
    }
  }

  async handIn(count: number): Promise<void> {
    const those = this.students.filter(({ hasEnded }) => !hasEnded).slice(0, count);
    await Promise.all(those.map((student) => student.end()));
  }

  async end(): Promise<void> {
    await Promise.all(this.students.map((student) => student.end()));
  }

  /** Who still sits, by number. */
  sitting(): number[] {
    return this.students.flatMap(({ hasEnded }, index) => (hasEnded ? [] : [index]));
  }

  /** Tries again as the browser does where a service says "please try again". @throws {Error} refused, or for too long */
  async #sitDown(): Promise<Student> {
    for (const giveUpAt = Date.now() + SITS_WITHIN_MS; ; await wait(TRIES_AGAIN_AFTER_MS)) {
      try {
        return await this.#sit();
      } catch (error) {
        if (!(error as Error).message.includes('answered 503') || Date.now() > giveUpAt) throw error;
      }
    }
  }

  async #sit(): Promise<Student> {
    this.#seats += 1;
    const who = await this.people.signedIn(`student ${this.#seats}`);
    const sitting = await openSchool(this.people.origin).sit(who, this.exam, this.exam.slotIds[0] ?? '');
    const number = this.students.length;
    const student = new Student(this.people.origin, sitting, (kind, dueAt) =>
      this.recovery.note(number, kind, dueAt, Date.now()),
    );
    this.students.push(student);
    return student;
  }
}
