/** 0 done, 1 refused, 2 used wrongly, 3 a service that is needed does not answer. */
export const EXIT = { done: 0, refused: 1, usage: 2, away: 3 } as const
