import { readFileSync } from 'node:fs';

/** A setting that is missing or cannot be used: one line with what to set, for a person. */
export class SettingInvalid extends Error {
  override readonly name = 'SettingInvalid';
}

/** A process's settings, from its environment. Secrets may lie in files: `NAME_FILE` names one. */
export class Settings {
  constructor(private readonly env: NodeJS.ProcessEnv) {}

  text(name: string): string | undefined {
    return this.env[name] || undefined;
  }

  /** @param meaning what to write there, after "set NAME to" @throws {SettingInvalid} it is not set */
  needed(name: string, meaning: string): string {
    const value = this.text(name);
    if (value === undefined) throw new SettingInvalid(`${name} is not set: set it to ${meaning}.`);
    return value;
  }

  /** The value of `NAME`, else the content of the file that `NAME_FILE` names. @throws {SettingInvalid} */
  secret(name: string): string | undefined {
    const value = this.text(name);
    if (value !== undefined) return value;
    const file = this.text(`${name}_FILE`);
    if (file === undefined) return undefined;
    try {
      return readFileSync(file, 'utf8').trimEnd();
    } catch (cause) {
      throw new SettingInvalid(`${name}_FILE: ${file} cannot be read: correct its path or its owner.`, { cause });
    }
  }

  /** @throws {SettingInvalid} it is not set, or its file cannot be read */
  neededSecret(name: string, meaning: string): string {
    const value = this.secret(name);
    if (value === undefined)
      throw new SettingInvalid(`${name} is not set: set it to ${meaning}, or ${name}_FILE to a file that holds it.`);
    return value;
  }

  /** @throws {SettingInvalid} no whole number within the bounds */
  whole(name: string, { least, most, otherwise }: { least: number; most: number; otherwise: number }): number {
    const text = this.text(name);
    if (text === undefined) return otherwise;
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new SettingInvalid(`${name} is "${text}": must be a whole number from ${least} to ${most}.`);
  }

  /** @throws {SettingInvalid} neither true nor false */
  flag(name: string): boolean {
    const text = this.text(name) ?? 'false';
    if (text === 'true' || text === 'false') return text === 'true';
    throw new SettingInvalid(`${name} is "${text}": must be true or false.`);
  }

  /** IANA name of a zone. @default UTC @throws {SettingInvalid} no such zone */
  timeZone(name: string): string {
    const zone = this.text(name) ?? 'UTC';
    try {
      new Intl.DateTimeFormat('en', { timeZone: zone });
      return zone;
    } catch (cause) {
      throw new SettingInvalid(`${name} is "${zone}": no such zone. Write it like Europe/Paris.`, { cause });
    }
  }

  /** @throws {SettingInvalid} none of the choices */
  oneOf<Choice extends string>(name: string, choices: readonly Choice[], otherwise: Choice): Choice {
    const text = this.text(name) ?? otherwise;
    const choice = choices.find((each) => each === text);
    if (choice !== undefined) return choice;
    throw new SettingInvalid(`${name} is "${text}": must be ${choices.join(', ')}.`);
  }
}
