/** A check that stands where it cannot work. Its message is of this package alone, so that a log may have it. */
export class WiringMistake extends TypeError {}
