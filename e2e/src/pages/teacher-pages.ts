import type { Page } from 'playwright-core';

export interface MultipleChoice {
  readonly text: string;
  readonly options: readonly string[];
  readonly correct: 'A' | 'B' | 'C' | 'D';
  readonly points: number;
}

/** What a teacher does, by the labels on the screen. */
export class TeacherPages {
  constructor(readonly page: Page) {}

  async openNewExam(): Promise<void> {
    await this.page.getByRole('link', { name: 'New exam' }).first().click();
    await this.page.getByRole('heading', { name: 'New exam', level: 1 }).waitFor();
  }

  async createExam(title: string, durationMinutes: number): Promise<void> {
    const { page } = this;
    await page.getByRole('textbox', { name: 'Title', exact: true }).fill(title);
    await page.getByLabel('Description').fill('Three questions about what happened before and after the ice.');
    await page.getByLabel('Duration in minutes').fill(String(durationMinutes));
    await page.getByRole('button', { name: 'Create the exam' }).click();
    await page.getByRole('heading', { name: title, level: 1 }).waitFor();
  }

  async addMultipleChoice({ text, options, correct, points }: MultipleChoice): Promise<void> {
    await this.page.getByRole('button', { name: 'Add a question' }).click();
    const dialog = this.page.getByRole('dialog', { name: 'Add a question' });
    await dialog.getByRole('textbox', { name: 'Question', exact: true }).fill(text);
    for (const [index, option] of options.entries())
      await dialog.getByRole('textbox', { name: `Option ${'ABCD'[index]}`, exact: true }).fill(option);
    await dialog.getByRole('radio', { name: `Option ${correct} is correct` }).check();
    await dialog.getByRole('textbox', { name: 'Points' }).fill(String(points));
    await dialog.getByRole('button', { name: 'Add the question' }).click();
    await dialog.waitFor({ state: 'detached' });
  }

  /** @param questions as they are pasted: JSON */
  async pasteQuestions(questions: readonly object[]): Promise<void> {
    await this.page.getByRole('button', { name: 'Paste many' }).click();
    const dialog = this.page.getByRole('dialog', { name: 'Paste many questions' });
    await dialog.getByLabel('Questions in JSON').fill(JSON.stringify(questions));
    await dialog.getByRole('button', { name: `Add ${questions.length} questions` }).click();
    await dialog.waitFor({ state: 'detached' });
  }

  /** @param startLocal as a `datetime-local` field takes it, e.g. `2026-11-22T09:00` */
  async offerTime(startLocal: string): Promise<void> {
    await this.page.getByRole('tab', { name: 'Times' }).click();
    await this.page.getByLabel('Starts at').fill(startLocal);
    await this.page.getByRole('button', { name: 'Offer this time' }).click();
    await this.page.getByRole('list', { name: 'To come' }).getByText('Running now').waitFor();
  }

  async openPreview(): Promise<void> {
    await this.page.getByRole('tab', { name: 'Questions' }).click();
    await this.page.getByRole('link', { name: 'Preview as a student' }).click();
    await this.page.getByRole('heading', { name: /^Preview of/u, level: 1 }).waitFor();
  }

  async closePreview(): Promise<void> {
    await this.page.getByRole('link', { name: 'Back to the questions' }).click();
    await this.page.getByRole('tab', { name: 'Questions', selected: true }).waitFor();
  }

  /** Opens the results anew. */
  async openResults(): Promise<void> {
    const { page } = this;
    await page.getByRole('tab', { name: 'Questions' }).click();
    await page.getByRole('tab', { name: 'Results' }).click();
    await page.getByRole('tab', { name: 'Results', selected: true }).waitFor();
  }

  /** The row of a student's paper in the open results. */
  paperOf(student: string) {
    return this.page.getByRole('row').filter({ hasText: student });
  }

  async openPaper(student: string): Promise<void> {
    await this.page.getByRole('link', { name: `Open the paper of ${student}` }).click();
    await this.page.getByRole('heading', { name: 'Question 1' }).waitFor();
  }
}
