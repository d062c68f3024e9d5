/** A year, in seconds: beyond it a number is not meant. */
export const LONGEST_LIFE = 31_536_000;
