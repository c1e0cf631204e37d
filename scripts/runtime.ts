/**
 * How the applications run wherever we start them, the images included: one allocator arena, since each thread that hashes
 * would keep one of its own, and a heap that is collected before it grows (peak memory under load, docs/decisions.md).
 */
export const RUNTIME = {
  MALLOC_ARENA_MAX: '1',
  NODE_OPTIONS: '--max-semi-space-size=16 --max-old-space-size=256',
};
