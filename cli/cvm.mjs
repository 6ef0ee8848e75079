#!/usr/bin/env node
import { refusal } from './runtime.mjs';

const sentence = refusal(process.versions.node);
if (sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exitCode = 1;
} else {
  await import('./main.ts');
}
