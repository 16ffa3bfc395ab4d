import { expect, it } from '@jest/globals';
import { modelCpuIn } from './stage-cpu.js';

it('sums the CPU of decoding and both models, and of nothing else', () => {
  const metrics = [
    '# TYPE proctorwise_vision_stage_cpu_seconds_total counter',
    'proctorwise_vision_stage_cpu_seconds_total{stage="decode"} 0.5',
    'proctorwise_vision_stage_cpu_seconds_total{stage="detect"} 3.25',
    'proctorwise_vision_stage_cpu_seconds_total{stage="faces"} 1e-3',
    'proctorwise_vision_stage_cpu_seconds_total{stage="quality"} 7',
    'proctorwise_vision_stage_seconds_sum{stage="decode"} 9',
  ].join('\n');
  expect(modelCpuIn(metrics)).toBeCloseTo(3_751);
  expect(modelCpuIn('')).toBe(0);
});
