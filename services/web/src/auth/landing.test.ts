import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { afterSignIn, landing } from './landing.js';

describe('landing', () => {
  it('opens the page of the door to those whom it fits', () => {
    expect(landing('8003', 'proctor')).toBe('/proctor');
    expect(landing('8003', 'admin')).toBe('/proctor');
    expect(landing('8006', 'admin')).toBe('/admin');
    expect(landing('18003', 'admin')).toBe('/proctor');
    expect(landing('8000', 'teacher')).toBe('/teacher');
    expect(landing('8001', 'student')).toBe('/student');
  });

  it('leads everyone else to their own page', () => {
    expect(landing('8003', 'student')).toBe('/student');
    expect(landing('8006', 'proctor')).toBe('/proctor');
    expect(landing('', 'admin')).toBe('/admin');
  });
});

describe('afterSignIn', () => {
  it('goes back to where one was', () => {
    expect(afterSignIn('/student/exam/1?x=2', '8000', 'student')).toBe('/student/exam/1?x=2');
    expect(afterSignIn('/proctor', '8003', 'admin')).toBe('/proctor');
  });

  it('does not lead to pages of another role', () => {
    expect(afterSignIn('/teacher/exams/1', '8000', 'student')).toBe('/student');
    expect(afterSignIn('/students-of-mine', '8000', 'student')).toBe('/student');
  });

  it('never leaves the origin, whatever stands in the address', () => {
    for (const evil of ['//evil.example', 'https://evil.example', '/\\evil.example', 'javascript:alert(1)', '\\\\evil'])
      expect(afterSignIn(evil, '8000', 'student')).toBe('/student');
    fc.assert(
      fc.property(fc.string(), (next) => {
        const target = new URL(afterSignIn(next, '8000', 'student'), 'http://localhost:8000');
        expect(target.origin).toBe('http://localhost:8000');
      }),
    );
  });
});
