import { writeFileSync } from 'node:fs';

/** Loaded before a program: notes in the file NOTE_COST, when the program ends, what it cost. */
const file = process.env.NOTE_COST;
if (file) {
  process.on('exit', () => {
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
    writeFileSync(file, JSON.stringify({ peakMb: maxRSS / 1024, cpuMs: (userCPUTime + systemCPUTime) / 1000 }));
  });
}
