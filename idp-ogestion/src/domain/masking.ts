/** `n***@exemple.test`: enough for its owner to recognise it, not for another to learn it (security.md L13). */
export const maskEmail = (email: string): string => email.replace(/^(.)[^@]*/u, '$1***');
