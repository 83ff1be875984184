/** The four calls of the floor's life, one for each call of the order that it is compared with. */
export const FLOOR_CALLS = ['place', 'pay', 'ship', 'sign'] as const
export const FLOOR_TASK_QUEUE = 'bench-floor'
