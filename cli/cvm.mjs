#!/usr/bin/env node
import { calledFrom, refusal } from './runtime.mjs';

const sentence = refusal(process.versions.node);
if (sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exitCode = 1;
} else {
  // File names mean what they meant where they were typed.
  const folder = calledFrom(process.env);
  if (folder) process.chdir(folder);
  await import('./main.ts');
}
