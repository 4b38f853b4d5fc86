export { canonicalJson } from '../../model/canonicalJson.ts';

/** SHA-256 of a text's UTF-8 bytes, in lower-case hexadecimal. Given from outside: this folder is pure. */
export type Hash = (text: string) => string;
