// What a page may load and run, said by both hosts in a header at every load. The nonce is for styles that parts of the
// page add while it runs; the built index.html has a place for it.

/** Where the built index.html wants the nonce of this load. */
export const NONCE_PLACE = '__CSP_NONCE__';

/** A Content-Security-Policy for one load. `nonce`: letters and digits nobody can guess. */
export const contentPolicy = (nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

/** The built index.html with the nonce in place. */
export const withNonce = (html: string, nonce: string): string => html.replaceAll(NONCE_PLACE, nonce);
