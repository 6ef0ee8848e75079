// Imported before everything else: zod tries whether it may compile code, which the page's policy forbids and counts as
// broken. It is told not to try.
import { z } from 'zod';

z.config({ jitless: true });
