/** What a daemon's process says to whoever started it when it answers; anything before says what is coming up. */
export const READY = "ready";
